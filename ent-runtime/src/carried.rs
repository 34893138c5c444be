//! What a client carries beside its driver: values for rules and hooks to read, a decision in place of the policies', and
//! the hooks and interceptors that were added at run time. Every client derived from it carries the same.

use std::any::Any;
use std::sync::Arc;

use crate::behaviour::{HookFn, InterceptorFn, TraverserFn};
use crate::schema::EntitySchema;

/// What trusted code decided in place of all policies, with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every policy allows.
    Allow(Arc<str>),
    /// Every policy denies.
    Deny(Arc<str>),
}

/// Cheap to clone; nothing is allocated for a client that carries nothing.
#[derive(Clone, Default)]
pub(crate) struct Carried(Option<Arc<Inner>>);

#[derive(Clone, Default)]
struct Inner {
    values: Vec<Arc<dyn Any + Send + Sync>>,
    verdict: Option<Verdict>,
    hooks: Vec<OfEntity<HookFn>>,
    interceptors: Vec<OfEntity<InterceptorFn>>,
    traversers: Vec<OfEntity<TraverserFn>>,
    /// Whether traversers are left out, as they are for what they ask themselves.
    in_traverser: bool,
}

/// Something for one entity, or for all.
#[derive(Clone)]
struct OfEntity<F> {
    entity: Option<&'static EntitySchema>,
    function: F,
}

fn of<'a, F>(
    all: &'a [OfEntity<F>],
    schema: &'static EntitySchema,
) -> impl Iterator<Item = &'a F> + use<'a, F> {
    let wanted = move |one: &&OfEntity<F>| one.entity.is_none_or(|entity| crate::node::same(entity, schema));
    all.iter().filter(wanted).map(|one| &one.function)
}

impl Carried {
    fn changed(&self, change: impl FnOnce(&mut Inner)) -> Carried {
        let mut inner = self.0.as_deref().cloned().unwrap_or_default();
        change(&mut inner);
        Carried(Some(Arc::new(inner)))
    }

    /// With a value, in place of one of the same type.
    pub(crate) fn with<T: Any + Send + Sync>(&self, value: T) -> Carried {
        self.changed(|inner| {
            inner.values.retain(|other| !(**other).is::<T>());
            inner.values.push(Arc::new(value));
        })
    }

    /// The value of that type.
    pub(crate) fn get<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        let values = &self.0.as_deref()?.values;
        values.iter().find_map(|value| Arc::clone(value).downcast().ok())
    }

    pub(crate) fn decided(&self, verdict: Verdict) -> Carried {
        self.changed(|inner| inner.verdict = Some(verdict))
    }

    pub(crate) fn verdict(&self) -> Option<&Verdict> {
        self.0.as_deref()?.verdict.as_ref()
    }

    pub(crate) fn hook(&self, entity: Option<&'static EntitySchema>, hook: HookFn) -> Carried {
        self.changed(|inner| inner.hooks.push(OfEntity { entity, function: hook }))
    }

    pub(crate) fn hooks(&self, schema: &'static EntitySchema) -> impl Iterator<Item = &HookFn> {
        of(self.0.as_deref().map_or(&[], |inner| &inner.hooks[..]), schema)
    }

    pub(crate) fn intercept(
        &self,
        entity: Option<&'static EntitySchema>,
        interceptor: InterceptorFn,
    ) -> Carried {
        self.changed(|inner| inner.interceptors.push(OfEntity { entity, function: interceptor }))
    }

    pub(crate) fn interceptors(&self, schema: &'static EntitySchema) -> impl Iterator<Item = &InterceptorFn> {
        of(self.0.as_deref().map_or(&[], |inner| &inner.interceptors[..]), schema)
    }

    pub(crate) fn traverse(&self, entity: Option<&'static EntitySchema>, traverser: TraverserFn) -> Carried {
        self.changed(|inner| inner.traversers.push(OfEntity { entity, function: traverser }))
    }

    pub(crate) fn traversers(&self, schema: &'static EntitySchema) -> impl Iterator<Item = &TraverserFn> {
        of(self.0.as_deref().map_or(&[], |inner| &inner.traversers[..]), schema)
    }

    /// Without traversers, those of entities among them.
    pub(crate) fn in_traverser(&self) -> Carried {
        self.changed(|inner| inner.in_traverser = true)
    }

    pub(crate) fn is_in_traverser(&self) -> bool {
        self.0.as_deref().is_some_and(|inner| inner.in_traverser)
    }
}
