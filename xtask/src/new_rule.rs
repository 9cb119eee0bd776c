//! `cargo xtask new-rule ID`: the page and the file of a new rule, ready to be filled in.

use crate::codegen::catalog::{module, pascal};
use crate::{Outcome, codegen, root, say};

/// Makes `rules/ID.md` and `crates/imagelint-rules/src/rules/ID.rs`, then the catalogues.
pub(crate) fn run(args: &[String]) -> Outcome {
    let [id] = args else { return Err("say the id: cargo xtask new-rule missing-digest".to_owned()) };
    let word = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    if !id.split('-').all(word) {
        return Err(format!("`{id}` is no id: lower-case words joined by `-`, no numbers"));
    }
    let page = format!("rules/{id}.md");
    let code = format!("crates/imagelint-rules/src/rules/{}.rs", module(id));
    for (path, content) in [(&page, PAGE.replace("ID", id)), (&code, CODE.replace("NAME", &pascal(id)))] {
        let file = root().join(path);
        if file.exists() {
            return Err(format!("{path} is there already"));
        }
        std::fs::write(file, content).map_err(|error| format!("{path}: {error}"))?;
        say(&format!("wrote {path}"));
    }
    codegen::run(&[])
}

const PAGE: &str = "---
summary: What it finds, in one line
severity: warning
fix: none
since: 0.1.0
from: rules
needs: [manifest]
---
## Why

What goes wrong, in two or three sentences.

## Bad

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.27.3
      #      ^^^^^^^^^^^^ ID: the beginning of the message
```

## Good

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.27.3
```

## References

- [Where it is written](https://kubernetes.io/docs/concepts/containers/images/)
";

const CODE: &str = "//! What the rule looks at, in one sentence.

use imagelint_model::ImageUse;

use crate::cx::Cx;
use crate::rule::Rule;

/// What it finds.
#[derive(Default)]
pub(crate) struct NAME;

impl Rule for NAME {
    fn image(&self, image: &ImageUse<'_>, cx: &mut Cx<'_>) {
        let Some(reference) = image.reference() else { return };
        cx.report(image.span(), format!(\"`{reference}` hurts because\")).help(\"do this instead\");
    }
}
";
