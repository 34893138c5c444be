//! Snapshots of what the derives write out.

use insta::{assert_snapshot, with_settings};
use proc_macro2::TokenStream;
use quote::quote;

/// Compares the code, formatted, with the snapshot of that name.
fn snapshot(name: &str, code: TokenStream) {
    let file = syn::parse2(code).expect("the derive writes out items");
    with_settings!({ omit_expression => true }, { assert_snapshot!(name, prettyplease::unparse(&file)) });
}

#[test]
fn least_entity() {
    snapshot(
        "least_entity",
        crate::entity(quote! {
            struct Company {
                id: String,
            }
        }),
    );
}

#[test]
fn entity_with_fields() {
    snapshot(
        "entity_with_fields",
        crate::entity(quote! {
            /// A person.
            ///
            /// With a second line.
            #[derive(Clone)]
            #[ent(table = "people", index(age, name), index(fields(name), unique, name = "by_name"), check(expr = "age > 0"))]
            pub struct User {
                pub id: i64,
                /// In years.
                #[ent(positive, max = MAX_AGE)]
                pub age: i32,
                #[ent(default = "unknown", max_chars = 9, max_len = 64, matches = "^[a-z]", validate = check)]
                pub name: String,
                #[ent(unique, validate = |name: &str| check(name))]
                pub nickname: Option<Sensitive<String>>,
                #[ent(default = Utc::now(), update_default = Utc::now(), immutable)]
                pub created_at: DateTime<Utc>,
                #[ent(db_default(sqlite = "0"), sql_type = "numeric", range = 0.5..=LIMIT, column = "points")]
                pub score: f64,
                pub r#type: Option<u8>,
            }
        }),
    );
}

#[test]
fn entity_with_edges() {
    snapshot(
        "entity_with_edges",
        crate::entity(quote! {
            #[ent(index(edges(owner)), no_display)]
            pub(crate) struct Pet {
                pub id: Uuid,
                pub owner_id: i64,
                #[ent(inverse = pets, field = owner_id, on_delete = Cascade, symbol = "pet_owner")]
                pub owner: One<User>,
                #[ent(required, immutable)]
                pub home: One<crate::home::Home>,
                #[ent(table = "pet_friends", columns("a", "b"), symbols("c", "d"))]
                pub friends: Many<Pet>,
                /// Who it dislikes.
                pub rival: One<Pet>,
            }
        }),
    );
}

#[test]
fn entity_with_mixins() {
    snapshot(
        "entity_with_mixins",
        crate::entity(quote! {
            #[ent(index(fields(name, status), edges(organization)), charset = "latin1", annotation = Label("server"))]
            pub struct Server {
                #[ent(mixin, id)]
                pub base: UuidId,
                pub name: String,
                /// Whose it is.
                #[ent(mixin, nested(Timestamps = time), annotate_edges = Label("edge"))]
                pub tenant: Tenant,
                #[ent(inverse = tenant.servers)]
                pub disks: Many<Disk>,
            }
        }),
    );
}

#[test]
fn mixin() {
    snapshot(
        "mixin",
        crate::mixin(quote! {
            #[ent(index(fields(status), edges(organization)), schema = "app", increment_start = 9, annotation = Label("tenant"))]
            pub struct Tenant {
                pub organization_id: Uuid,
                #[ent(field = organization_id)]
                pub organization: One<Org>,
                #[ent(default = "active", immutable)]
                pub status: String,
                #[ent(mixin)]
                pub time: Timestamps,
                pub size: Option<i32>,
                pub tags: Many<Tag>,
            }
        }),
    );
}

#[test]
fn entity_with_behaviour() {
    snapshot(
        "entity_with_behaviour",
        crate::entity(quote! {
            #[ent(
                hooks(tidy, on(Op::CREATE, audit)),
                interceptors(decrypt),
                traversers(only_active),
                policy = rules::policy
            )]
            pub struct User {
                pub id: i64,
                #[ent(hook)]
                pub slug: String,
                #[ent(visible = is_hr, positive)]
                pub salary: Guarded<i64>,
                #[ent(mixin, nested(Audit = audit, Tenant = audit.tenant))]
                pub base: Base,
            }
        }),
    );
}

#[test]
fn mixin_with_behaviour() {
    snapshot(
        "mixin_with_behaviour",
        crate::mixin(quote! {
            #[ent(hooks(audit), interceptors(a), traversers(b), policy = policy)]
            pub struct Audit {
                #[ent(hook, visible = |cx| seen(cx))]
                pub created_by: Guarded<i64>,
            }
        }),
    );
}

#[test]
fn entity_with_errors() {
    snapshot(
        "entity_with_errors",
        crate::entity(quote! {
            #[ent(tabel = "people")]
            struct User {
                name: String,
                age: Vec<Many<User>>,
                save: bool,
                #[ent(inverse = pets)]
                pets: Many<Pet>,
            }
        }),
    );
}

#[test]
fn ent_enum() {
    snapshot(
        "ent_enum",
        crate::ent_enum(quote! {
            pub enum Role {
                Admin,
                #[ent(rename = "free-user")]
                User,
                HttpClient2,
            }
        }),
    );
}

#[test]
fn projection() {
    snapshot(
        "projection",
        crate::projection(quote! {
            #[ent(entity = crate::User)]
            struct NameAge {
                name: String,
                #[ent(field = age)]
                years: i32,
            }
        }),
    );
}
