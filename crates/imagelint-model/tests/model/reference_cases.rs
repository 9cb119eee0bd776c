//! The cases of `distribution/reference`, where they are at hand.

use std::path::{Path, PathBuf};

use imagelint_model::{ImageRef, ReferenceErrorKind};
use serde_json::Value;

/// The cases of one file; `None`, and a word about it, where the folder is not there.
#[expect(clippy::print_stdout, reason = "a skipped test must say so")]
fn cases(file: &str) -> Option<Value> {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/images").join(file);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: no {file} beside the workspace");
        return None;
    };
    Some(serde_json::from_str(&text).expect("the cases are JSON"))
}

fn each<'v>(cases: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    let list = cases[key].as_array().unwrap_or_else(|| panic!("no list {key}"));
    assert!(!list.is_empty(), "{key}");
    list.iter()
}

fn text<'v>(case: &'v Value, key: &str) -> &'v str {
    case[key].as_str().unwrap_or_default()
}

/// Only these are registries once a name is normalised; `docker/app` is a path on Docker Hub.
fn counts_as_registry(domain: &str) -> bool {
    domain == "localhost" || domain.contains(['.', ':']) || domain.contains(|c: char| c.is_ascii_uppercase())
}

#[test]
fn grammar_of_registries() {
    let Some(cases) = cases("reference_grammar.json") else { return };
    for case in each(&cases, "domain") {
        let domain = text(case, "input");
        let image = ImageRef::parse(&format!("{domain}/app"));
        assert_eq!(image.is_ok(), case["match"] == true, "{domain}");
        if let Ok(image) = image {
            assert_eq!(image.registry(), counts_as_registry(domain).then_some(domain), "{domain}");
        }
    }
}

#[test]
fn grammar_of_names() {
    let Some(cases) = cases("reference_grammar.json") else { return };
    for case in each(&cases, "full_name") {
        let name = text(case, "input");
        let image = ImageRef::parse(name);
        // The grammar alone knows no limit.
        if matches!(&image, Err(error) if error.kind == ReferenceErrorKind::PathTooLong) {
            assert!(case["match"] == true && name.len() > 255, "{name}");
            continue;
        }
        let image = image.ok().filter(|image| image.tag().is_none());
        assert_eq!(image.is_some(), case["match"] == true, "{name}");
        let Some(image) = image else { continue };
        assert_eq!(image.repository(), name);
        if let Some([domain, path]) = case["subs"].as_array().map(Vec::as_slice) {
            let (domain, path) = (domain.as_str().unwrap(), path.as_str().unwrap());
            if counts_as_registry(domain) {
                assert_eq!((image.registry(), image.path()), (Some(domain), path), "{name}");
            }
        }
    }
}

#[test]
fn grammar_of_references() {
    let Some(cases) = cases("reference_grammar.json") else { return };
    for case in each(&cases, "reference") {
        let reference = text(case, "input");
        let image = ImageRef::parse(reference);
        assert_eq!(image.is_ok(), case["match"] == true, "{reference}");
        let Ok(image) = image else { continue };
        let parts = [image.repository(), image.tag().unwrap_or_default(), image.digest().unwrap_or_default()];
        let expected: Vec<&str> = case["subs"].as_array().unwrap().iter().map(|part| part.as_str().unwrap()).collect();
        assert_eq!(parts[..], expected[..], "{reference}");
    }
    for case in each(&cases, "identifier_64hex") {
        let id = text(case, "input");
        let bare = matches!(ImageRef::parse(id), Err(error) if error.kind == ReferenceErrorKind::BareId);
        assert_eq!(bare, case["match"] == true, "{id}");
    }
}

#[test]
fn parsing_and_its_errors() {
    let Some(cases) = cases("reference_parse.json") else { return };
    for case in each(&cases, "parse") {
        let input = text(case, "input");
        let image = match (ImageRef::parse(input), case.get("error").and_then(Value::as_str)) {
            (Err(error), Some(name)) => {
                use ReferenceErrorKind as Kind;
                let fits = match name {
                    "ErrNameEmpty" => error.kind == Kind::Empty,
                    "ErrNameContainsUppercase" => error.kind == Kind::UppercasePath,
                    "ErrNameTooLong" => error.kind == Kind::PathTooLong,
                    "digest.ErrDigestInvalidLength" => error.kind == Kind::DigestTooShort,
                    "digest.ErrDigestUnsupported" => error.kind == Kind::DigestAlgorithm,
                    _ => true,
                };
                assert!(fits, "{input}: {error:?} is not {name}");
                continue;
            }
            (result, error) => {
                assert_eq!(error, None, "{input}");
                result.unwrap_or_else(|error| panic!("{input}: {error}"))
            }
        };
        assert_eq!(image.repository(), text(case, "repository"), "{input}");
        assert_eq!(image.tag().unwrap_or_default(), text(case, "tag"), "{input}");
        assert_eq!(image.digest().unwrap_or_default(), text(case, "digest"), "{input}");
        if counts_as_registry(text(case, "domain")) {
            assert_eq!(image.registry(), Some(text(case, "domain")), "{input}");
        }
    }
    for case in each(&cases, "domain_and_path") {
        let image = ImageRef::parse(text(case, "input")).unwrap();
        assert_eq!((image.registry().unwrap_or_default(), image.path()), (text(case, "domain"), text(case, "path")));
    }
}

#[test]
fn names_that_the_normaliser_accepts_and_refuses() {
    let Some(cases) = cases("reference_normalize.json") else { return };
    for key in ["names_accepted_by_normalizer", "remote_names_accepted"] {
        for name in each(&cases, key) {
            assert!(ImageRef::parse(name.as_str().unwrap()).is_ok(), "{name}");
        }
    }
    for key in ["names_rejected_by_normalizer", "remote_names_rejected"] {
        for name in each(&cases, key) {
            assert!(ImageRef::parse(name.as_str().unwrap()).is_err(), "{name}");
        }
    }
}

#[test]
fn normalisation() {
    let Some(cases) = cases("reference_normalize.json") else { return };
    for case in each(&cases, "repository_info") {
        for spelling in ["FamiliarName", "FullName", "AmbiguousName"] {
            let name = text(case, spelling);
            if name.is_empty() {
                continue;
            }
            let image = ImageRef::parse(name).unwrap();
            assert_eq!(image.normalized_repository(), text(case, "FullName"), "{name}");
            assert_eq!(image.registry_or_default(), text(case, "Domain"), "{name}");
            assert_eq!(image.full_path(), text(case, "RemoteName"), "{name}");
            assert_eq!(image.familiar(), text(case, "FamiliarName"), "{name}");
        }
    }
    for case in each(&cases, "split_hostname_normalized") {
        let image = ImageRef::parse(text(case, "input")).unwrap();
        assert_eq!((image.registry_or_default(), &*image.full_path()), (text(case, "domain"), text(case, "path")));
    }
    for case in each(&cases, "docker_ref_normalization") {
        let image = ImageRef::parse(text(case, "input")).unwrap();
        assert_eq!(image.pulled(), text(case, "expected"), "{}", text(case, "name"));
    }
    let both = &cases["tag_and_digest"];
    let image = ImageRef::parse(text(both, "input")).unwrap();
    assert_eq!(image.normalized(), text(both, "full"));
    assert_eq!((image.tag().is_some(), image.is_pinned()), (both["is_tagged"] == true, both["is_canonical"] == true));
}

#[test]
fn any_reference_but_image_ids() {
    let Some(cases) = cases("reference_normalize.json") else { return };
    for case in each(&cases, "any_reference") {
        let reference = text(case, "Reference");
        match ImageRef::parse(reference) {
            // A field that names an image cannot hold the id of one: `sha256:…` there is a repository and its tag.
            Ok(image) if reference.starts_with("sha256:") => assert_eq!(image.path(), "sha256"),
            Ok(image) => assert_eq!(image.normalized(), text(case, "Equivalent"), "{reference}"),
            Err(error) => assert_eq!(case["Expected"]["kind"], "digest_only", "{reference}: {error}"),
        }
    }
}
