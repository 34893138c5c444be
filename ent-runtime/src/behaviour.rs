//! What an entity does beside being stored: its hooks, interceptors, traversers, policy, and rules on fields, those of its
//! mixins first. Everything here is erased, and made once for each entity.

use std::marker::PhantomData;
use std::sync::Arc;

use ent_sql::BoxFuture;

use crate::entity::Entity;
use crate::error::Error;
use crate::field::Field;
use crate::field_type::FieldType;
use crate::guarded::Hideable;
use crate::hook::{IntoHook, NextCore, OutcomeCore};
use crate::intercept::{AnswerCore, IntoInterceptor, IntoTraverser, NextQueryCore};
use crate::mixin::{HasMixin, Mixin};
use crate::mutation::MutationCore;
use crate::policy::{Context, ContextCore, DecisionCore, MutationContextCore, Policy, Rule, erase_visible};
use crate::query::QueryCore;
use crate::schema::FieldSchema;

type Erased<In, Out> = Arc<dyn Fn(In) -> BoxFuture<'static, Result<Out, Error>> + Send + Sync>;
pub(crate) type HookFn =
    Arc<dyn Fn(MutationCore, NextCore) -> BoxFuture<'static, Result<OutcomeCore, Error>> + Send + Sync>;
pub(crate) type InterceptorFn =
    Arc<dyn Fn(QueryCore, NextQueryCore) -> BoxFuture<'static, Result<AnswerCore, Error>> + Send + Sync>;
pub(crate) type TraverserFn =
    Arc<dyn Fn(QueryCore, ContextCore) -> BoxFuture<'static, Result<QueryCore, Error>> + Send + Sync>;
pub(crate) type QueryRuleFn = Erased<ContextCore, DecisionCore>;
pub(crate) type MutationRuleFn = Erased<MutationContextCore, DecisionCore>;
pub(crate) type VisibleFn = Erased<ContextCore, bool>;

/// The behaviour of an entity, without its type.
#[derive(Default)]
pub struct BehaviourCore {
    pub(crate) hooks: Vec<HookFn>,
    pub(crate) interceptors: Vec<InterceptorFn>,
    pub(crate) traversers: Vec<TraverserFn>,
    pub(crate) query_rules: Vec<QueryRuleFn>,
    pub(crate) mutation_rules: Vec<MutationRuleFn>,
    pub(crate) visible: Vec<(&'static FieldSchema, VisibleFn)>,
}

impl BehaviourCore {
    /// Whether queries ask it anything.
    pub(crate) fn guards_queries(&self) -> bool {
        !self.traversers.is_empty() || !self.query_rules.is_empty() || !self.visible.is_empty()
    }

    /// Whether anything is asked of mutations.
    pub(crate) fn has_policy(&self) -> bool {
        !self.query_rules.is_empty() || !self.mutation_rules.is_empty()
    }
}

impl std::fmt::Debug for BehaviourCore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Behaviour")
            .field("hooks", &self.hooks.len())
            .field("interceptors", &self.interceptors.len())
            .field("traversers", &self.traversers.len())
            .field("query_rules", &self.query_rules.len())
            .field("mutation_rules", &self.mutation_rules.len())
            .field("visible", &self.visible.len())
            .finish()
    }
}

/// The behaviour of an entity in the making. The derives write it down, in the order in which it takes effect.
#[derive(Debug)]
pub struct Behaviour<E> {
    core: BehaviourCore,
    of: PhantomData<fn() -> E>,
}

impl<E: Entity> Default for Behaviour<E> {
    fn default() -> Self {
        Behaviour::new()
    }
}

impl<E: Entity> Behaviour<E> {
    /// None at all.
    pub fn new() -> Self {
        Behaviour { core: BehaviourCore::default(), of: PhantomData }
    }

    /// Adds that of a mixin.
    pub fn mixin<M: Mixin>(self) -> Self
    where
        E: HasMixin<M>,
    {
        M::behaviour(self)
    }

    /// Adds a hook.
    pub fn hook(mut self, hook: impl IntoHook<E>) -> Self {
        self.core.hooks.push(hook.into_hook().function);
        self
    }

    /// Adds an interceptor.
    pub fn interceptor(mut self, interceptor: impl IntoInterceptor<E>) -> Self {
        self.core.interceptors.push(interceptor.into_interceptor().function);
        self
    }

    /// Adds a traverser.
    pub fn traverser<How>(mut self, traverser: impl IntoTraverser<E, How>) -> Self {
        self.core.traversers.push(traverser.into_traverser().function);
        self
    }

    /// Adds the rules of a policy.
    pub fn policy(mut self, policy: Policy<E>) -> Self {
        self.core.query_rules.extend(policy.query);
        self.core.mutation_rules.extend(policy.mutation);
        self
    }

    /// Adds a rule on who sees a field.
    pub fn visible<T: FieldType + Hideable, How>(
        mut self,
        field: Field<E, T>,
        rule: impl Rule<Context<E>, bool, How>,
    ) -> Self {
        self.core.visible.push((field.schema(), erase_visible(rule)));
        self
    }

    /// The same without its type.
    pub fn into_core(self) -> BehaviourCore {
        self.core
    }
}
