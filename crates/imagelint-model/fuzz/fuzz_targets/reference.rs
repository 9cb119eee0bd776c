//! For every text: parts lie in it, in order, and make it up; the full spelling is a fixed point; blame lies in the text.
#![no_main]

use imagelint_model::ImageRef;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let image = match ImageRef::parse(text) {
        Ok(image) => image,
        Err(error) => {
            assert!(text.get(error.range).is_some());
            return;
        }
    };
    let registry = image.registry().map(|registry| format!("{registry}/")).unwrap_or_default();
    let tag = image.tag().map(|tag| format!(":{tag}")).unwrap_or_default();
    let digest = image.digest().map(|digest| format!("@{digest}")).unwrap_or_default();
    assert_eq!(format!("{registry}{}{tag}{digest}", image.path()), text);

    let normalized = ImageRef::parse(&image.normalized()).expect("the full spelling of a reference is one");
    assert_eq!(normalized.normalized(), image.normalized());
    assert!(normalized.same_image(&image));
});
