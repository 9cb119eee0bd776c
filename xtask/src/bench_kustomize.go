// Renders every root that a list names, one after another, with the library behind `kustomize build`.
// The other half of crates/imagelint-kustomize/examples/render_roots.rs: same list, same output.
package main

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
	"time"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

func main() {
	list, err := os.Open(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	start := time.Now()
	var out strings.Builder
	lines := bufio.NewScanner(list)
	for lines.Scan() {
		restriction, folder, _ := strings.Cut(lines.Text(), "\t")
		options := krusty.MakeDefaultOptions()
		options.Reorder = krusty.ReorderOptionLegacy
		if restriction == "none" {
			options.LoadRestrictions = types.LoadRestrictionsNone
		}
		objects, err := krusty.MakeKustomizer(options).Run(filesys.MakeFsOnDisk(), folder)
		var text []byte
		if err == nil {
			text, err = objects.AsYaml()
		}
		if err != nil {
			out.WriteString("-\n")
			continue
		}
		fmt.Fprintf(&out, "%x\n", sha256.Sum256(text))
	}
	fmt.Printf("%s%d\n", out.String(), time.Since(start).Milliseconds())
}
