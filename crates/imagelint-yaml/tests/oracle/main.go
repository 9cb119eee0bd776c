// Oracle prints what the YAML libraries of Kubernetes read from files, one JSON line a document.
//
// "json" is what kubectl sends (sigs.k8s.io/yaml), "nodes" what kustomize's reader sees (go-yaml v3), in source order
// with aliases followed and merge keys as written: [tag, value, style, line, column]. The position is left out where Go's
// includes an anchor or a tag. "error" and "kyaml" say why one of them refuses.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	v3 "sigs.k8s.io/yaml/goyaml.v3"

	"sigs.k8s.io/yaml"
)

type document struct {
	Text  string          `json:"text"`
	Error string          `json:"error,omitempty"`
	Kyaml string          `json:"kyaml,omitempty"`
	JSON  json.RawMessage `json:"json,omitempty"`
	Nodes [][]string      `json:"nodes,omitempty"`
}

func main() {
	for _, path := range os.Args[1:] {
		text, err := os.ReadFile(path)
		if err != nil {
			panic(err)
		}
		out, err := os.Create(strings.TrimSuffix(path, filepath.Ext(path)) + ".expected.jsonl")
		if err != nil {
			panic(err)
		}
		encoder := json.NewEncoder(out)
		encoder.SetEscapeHTML(false)
		for _, part := range split(string(text)) {
			if err := encoder.Encode(read(part)); err != nil {
				panic(err)
			}
		}
		out.Close()
	}
}

var marker = regexp.MustCompile(`(?m)^---(?:[ \t\r]|$)`)

// split cuts at marker lines; what stands above the first one is a document only if it holds more than comments.
func split(text string) []string {
	var parts []string
	start := 0
	for _, at := range marker.FindAllStringIndex(text, -1) {
		if at[0] > start && (start > 0 || strings.HasPrefix(text, "---") || !prologue(text[:at[0]])) {
			parts = append(parts, text[start:at[0]])
			start = at[0]
		}
	}
	return append(parts, text[start:])
}

func prologue(text string) bool {
	for _, line := range strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n") {
		line = strings.TrimSpace(line)
		if line != "" && line[0] != '#' && line[0] != '%' {
			return false
		}
	}
	return true
}

func read(text string) document {
	doc := document{Text: text}
	converted, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		doc.Error = err.Error()
	} else {
		doc.JSON = converted
	}
	var node v3.Node
	var decoded interface{}
	err = v3.Unmarshal([]byte(text), &node)
	if err == nil && node.Kind != 0 {
		err = node.Decode(&decoded)
	}
	if err != nil {
		doc.Kyaml = err.Error()
	} else if node.Kind != 0 {
		walk(&node, true, &doc.Nodes)
	}
	return doc
}

func walk(node *v3.Node, positioned bool, out *[][]string) {
	if node.Kind == v3.AliasNode {
		walk(node.Alias, false, out)
		return
	}
	if node.Kind == v3.DocumentNode {
		walk(node.Content[0], positioned, out)
		return
	}
	row := []string{node.ShortTag(), "", "", "", ""}
	if node.Kind == v3.ScalarNode {
		row[1], row[2] = value(node), style(node.Style)
		if positioned && node.Anchor == "" && node.Style&v3.TaggedStyle == 0 && (node.Value != "" || row[2] != "plain") {
			row[3], row[4] = strconv.Itoa(node.Line), strconv.Itoa(node.Column)
		}
	}
	*out = append(*out, row)
	for _, child := range node.Content {
		walk(child, positioned, out)
	}
}

// value is the typed value of numbers and booleans, the text of all else.
func value(node *v3.Node) string {
	switch node.ShortTag() {
	case "!!int", "!!float", "!!bool":
		var typed interface{}
		if err := node.Decode(&typed); err == nil {
			if number, ok := typed.(float64); ok {
				return strconv.FormatFloat(number, 'e', -1, 64)
			}
			return fmt.Sprint(typed)
		}
	}
	return node.Value
}

func style(style v3.Style) string {
	switch {
	case style&v3.DoubleQuotedStyle != 0:
		return "double"
	case style&v3.SingleQuotedStyle != 0:
		return "single"
	case style&v3.LiteralStyle != 0:
		return "literal"
	case style&v3.FoldedStyle != 0:
		return "folded"
	}
	return "plain"
}
