//! Every mistake is reported, and the code is there nevertheless.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Item, Macro};

/// The messages of the `compile_error!`s, in order, and whether there is code beside them.
fn errors(code: TokenStream) -> (Vec<String>, bool) {
    let file: syn::File = syn::parse2(code).expect("the derive writes out items");
    let mut has_code = false;
    let mut messages = Vec::new();
    for item in file.items {
        match item {
            Item::Macro(item) => messages.push(message(&item.mac)),
            _ => has_code = true,
        }
    }
    (messages, has_code)
}

fn message(mac: &Macro) -> String {
    mac.parse_body::<syn::LitStr>().expect("the message of an error is a literal").value()
}

#[test]
fn all_errors_at_once() {
    let (messages, has_code) = errors(crate::entity(quote! {
        #[ent(tabel = "people", index(agee), index(boss))]
        struct User {
            id: Option<i64>,
            #[ent(uniqe, max_len = 3)]
            age: i32,
            #[ent(field = owner, unique)]
            boss: One<User>,
        }
    }));
    assert_eq!(
        messages,
        [
            "`tabel` is not a key of an entity; did you mean `table`?",
            "`uniqe` is not a key of the field `age`; did you mean `unique`?",
            "an edge to at most one entity is a `One<..>`: the type says it, not a key",
            "the key is always there: write its type without the `Option`",
            "`max_len` is for text or bytes, and `age` is `i32`",
            "`User` has no field `owner`",
            "`User` has no field `agee`; did you mean `age`?",
            "`boss` is an edge: write `edges(boss)`",
        ]
    );
    assert!(has_code);
}

#[test]
fn one_bad_key_leaves_the_others() {
    let code = crate::entity(quote! {
        struct User {
            id: i64,
            #[ent(default = 3, uniqe)]
            age: i32,
        }
    });
    // The default still counts: `age` is not required.
    assert!(code.to_string().contains("fn maybe_age"));
}

#[test]
fn nothing_is_written_for_what_is_no_entity() {
    for input in [
        quote!(
            enum User {}
        ),
        quote!(
            struct User(i64);
        ),
        quote!(
            struct User<T> {
                id: T,
            }
        ),
    ] {
        let (messages, has_code) = errors(crate::entity(input));
        assert_eq!((messages.len(), has_code), (1, false));
    }
}

#[test]
fn a_struct_without_errors_has_none() {
    let (messages, has_code) = errors(crate::entity(quote! {
        struct User {
            #[ent(min = 1)]
            #[ent(max = 9)]
            id: u8,
            #[ent(min = LEAST, max = 3)]
            level: Level,
            #[ent(validate = a, validate = b)]
            name: Option<String>,
            #[ent(range = -2..=-1)]
            debt: Decimal,
            #[ent(inverse = boss)]
            staff: Many<User>,
            #[ent(column = "led_by", on_delete = Restrict)]
            boss: One<User>,
        }
    }));
    assert_eq!((messages, has_code), (Vec::new(), true));
}
