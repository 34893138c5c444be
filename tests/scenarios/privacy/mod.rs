//! No path goes round a policy.

mod admin;
mod fields;
mod hidden_values;
mod teams;
mod tenant_view;
