//! What a rule is.

use imagelint_model::{ImageUse, Object, RuleMeta, Workload};

use crate::cx::Cx;
use crate::options::Options;
use crate::set::Set;
use crate::set_cx::SetCx;

/// A check. Every hook is called for everything it names; none replaces another.
pub trait Rule: Send + Sync {
    /// The rule with the options of the configuration.
    fn new(_options: &mut Options<'_>) -> Self
    where
        Self: Sized + Default,
    {
        Self::default()
    }

    /// Looks at one image, wherever it is named.
    fn image(&self, _image: &ImageUse<'_>, _cx: &mut Cx<'_>) {}

    /// Looks at one pod spec.
    fn workload(&self, _workload: &Workload<'_>, _cx: &mut Cx<'_>) {}

    /// Looks at one object.
    fn object(&self, _object: &Object, _cx: &mut Cx<'_>) {}

    /// Looks at everything that goes to one cluster, once. A rule that does also says so in [`Rule::looks_at_sets`].
    fn set(&self, _set: &Set<'_>, _cx: &mut SetCx<'_>) {}

    /// True for a rule with a [`Rule::set`]; the records for it are kept only where one is on.
    fn looks_at_sets(&self) -> bool {
        false
    }
}

/// A rule of the catalogue: what is known of it, and how to make it.
#[derive(Debug)]
pub struct RuleDef {
    /// The facts of its page.
    pub meta: &'static RuleMeta,
    /// Makes it with its options.
    pub build: fn(&mut Options<'_>) -> Box<dyn Rule>,
}

impl RuleDef {
    /// The rule `R`, described by `meta`.
    pub(crate) const fn of<R: Rule + Default + 'static>(meta: &'static RuleMeta) -> Self {
        Self { meta, build: |options| Box::new(R::new(options)) }
    }
}
