//! Objects from YAML, for tests.

use imagelint_model::{ImagePaths, ImageUse, ImageValue, Object, image_uses};
use imagelint_yaml::{FileId, parse};

/// The objects of a text.
pub(crate) fn objects(text: &str) -> Vec<Object> {
    let parsed = parse(FileId(0), text);
    assert_eq!(parsed.errors, [], "{text}");
    parsed.documents.into_iter().flat_map(Object::from_document).collect()
}

/// One line a use: `kind name path value`.
pub(crate) fn describe(image: &ImageUse<'_>) -> String {
    let value = match &image.value {
        ImageValue::Missing => "(missing)".to_owned(),
        ImageValue::Empty => "(empty)".to_owned(),
        ImageValue::NotAString(what) => format!("({what})"),
        ImageValue::Placeholder => "(placeholder)".to_owned(),
        ImageValue::NotAnImage => "(no image)".to_owned(),
        ImageValue::Invalid(error) => format!("({error})"),
        ImageValue::Reference(reference) => reference.to_string(),
    };
    let (kind, name) = (image.container_kind.as_str(), image.container_name.unwrap_or("-"));
    format!("{kind} {name} {} {value}", image.path)
}

/// The uses of all objects of a text, described.
pub(crate) fn uses(text: &str) -> Vec<String> {
    let paths = ImagePaths::default();
    objects(text)
        .iter()
        .flat_map(|object| image_uses(object, &paths).iter().map(describe).collect::<Vec<_>>())
        .collect()
}
