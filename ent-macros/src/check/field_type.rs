//! The rules of types that are stored as another.

use crate::errors::Errors;
use crate::parse::Attr;
use crate::parse::field_type::{FieldType, Via};
use crate::parse::types;
use crate::parse::value::PerDialect;

use super::validators;

/// Every rule of such a type.
pub(crate) fn field_type(ty: &FieldType, errors: &mut Errors) {
    if let Via::Inner(inner) = &ty.via {
        let target = validators::Target { name: &ty.name, ty: inner, kind: types::kind(inner) };
        validators::target(&target, &ty.validators, errors);
    }
    for template in [&ty.attrs.write_as, &ty.attrs.read_as].into_iter().flatten() {
        one_place(template, errors);
    }
}

/// A template has the one place where the value or the column goes.
fn one_place(template: &Attr<PerDialect>, errors: &mut Errors) {
    let PerDialect { any, sqlite, postgres, mysql } = &template.value;
    for text in [any, sqlite, postgres, mysql].into_iter().flatten() {
        if text.value().matches('?').count() != 1 {
            errors.at(text, "write one `?` where the value goes: `ST_GeomFromText(?)`");
        }
    }
}
