//! A ring of entities, each of which leads to the next and back. The compiler never walks around it: what an edge has
//! loaded is erased, so neither `Send` nor drop glue nor `Debug` of one entity asks for those of its neighbours, and the
//! default recursion limit is enough.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(feature = "sqlite")]

use ent::prelude::*;

/// Declares an entity for each name of the first list, which leads to its counterparts in the second and third.
macro_rules! ring {
    (entities { $($entity:ident)* } next { $($next:ident)* } back { $($back:ident)* }) => {
        $(
            #[derive(Entity, Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
            struct $entity {
                id: i64,
                next: Many<$next>,
                #[ent(inverse = next)]
                back: One<$back>,
            }
        )*

        /// What is known of each.
        const ALL: &[&ent::schema::EntitySchema] = &[$($entity::SCHEMA),*];

        /// Whatever a program may ask of an entity, and of what is made of it.
        #[allow(dead_code)]
        fn is_ordinary() {
            fn ordinary<E: Entity + Clone + std::fmt::Debug + PartialEq + Send + Sync + Unpin + 'static>() {}
            fn future<T: Send>(_: T) {}
            $(ordinary::<$entity>();)*
            let all = |client: Client| async move { E0::query().with(E0::NEXT).all(&client).await };
            let _ = |client| future(all(client));
        }
    };
}

ring! {
    entities {
    E0 E1 E2 E3 E4 E5 E6 E7 E8 E9 E10 E11 E12 E13 E14 E15 E16 E17 E18 E19 E20 E21 E22 E23 E24 E25 E26 E27
    E28 E29 E30 E31 E32 E33 E34 E35 E36 E37 E38 E39 E40 E41 E42 E43 E44 E45 E46 E47 E48 E49 E50 E51 E52
    E53 E54 E55 E56 E57 E58 E59 E60 E61 E62 E63 E64 E65 E66 E67 E68 E69 E70 E71 E72 E73 E74 E75 E76 E77
    E78 E79 E80 E81 E82 E83 E84 E85 E86 E87 E88 E89 E90 E91 E92 E93 E94 E95 E96 E97 E98 E99 E100 E101 E102
    E103 E104 E105 E106 E107 E108 E109 E110 E111 E112 E113 E114 E115 E116 E117 E118 E119 E120 E121 E122
    E123 E124 E125 E126 E127 E128 E129 E130 E131 E132 E133 E134 E135 E136 E137 E138 E139 E140 E141 E142
    E143 E144 E145 E146 E147 E148 E149 E150 E151 E152 E153 E154 E155 E156 E157 E158 E159 E160 E161 E162
    E163 E164 E165 E166 E167 E168 E169 E170 E171 E172 E173 E174 E175 E176 E177 E178 E179 E180 E181 E182
    E183 E184 E185 E186 E187 E188 E189 E190 E191 E192 E193 E194 E195 E196 E197 E198 E199 E200 E201 E202
    E203 E204 E205 E206 E207 E208 E209 E210 E211 E212 E213 E214 E215 E216 E217 E218 E219 E220 E221 E222
    E223 E224 E225 E226 E227 E228 E229 E230 E231 E232 E233 E234 E235 E236 E237 E238 E239 E240 E241 E242
    E243 E244 E245 E246 E247 E248 E249 E250 E251 E252 E253 E254 E255 E256 E257 E258 E259 E260 E261 E262
    E263 E264 E265 E266 E267 E268 E269 E270 E271 E272 E273 E274 E275 E276 E277 E278 E279 E280 E281 E282
    E283 E284 E285 E286 E287 E288 E289 E290 E291 E292 E293 E294 E295 E296 E297 E298 E299
    }
    next {
    E1 E2 E3 E4 E5 E6 E7 E8 E9 E10 E11 E12 E13 E14 E15 E16 E17 E18 E19 E20 E21 E22 E23 E24 E25 E26 E27 E28
    E29 E30 E31 E32 E33 E34 E35 E36 E37 E38 E39 E40 E41 E42 E43 E44 E45 E46 E47 E48 E49 E50 E51 E52 E53
    E54 E55 E56 E57 E58 E59 E60 E61 E62 E63 E64 E65 E66 E67 E68 E69 E70 E71 E72 E73 E74 E75 E76 E77 E78
    E79 E80 E81 E82 E83 E84 E85 E86 E87 E88 E89 E90 E91 E92 E93 E94 E95 E96 E97 E98 E99 E100 E101 E102
    E103 E104 E105 E106 E107 E108 E109 E110 E111 E112 E113 E114 E115 E116 E117 E118 E119 E120 E121 E122
    E123 E124 E125 E126 E127 E128 E129 E130 E131 E132 E133 E134 E135 E136 E137 E138 E139 E140 E141 E142
    E143 E144 E145 E146 E147 E148 E149 E150 E151 E152 E153 E154 E155 E156 E157 E158 E159 E160 E161 E162
    E163 E164 E165 E166 E167 E168 E169 E170 E171 E172 E173 E174 E175 E176 E177 E178 E179 E180 E181 E182
    E183 E184 E185 E186 E187 E188 E189 E190 E191 E192 E193 E194 E195 E196 E197 E198 E199 E200 E201 E202
    E203 E204 E205 E206 E207 E208 E209 E210 E211 E212 E213 E214 E215 E216 E217 E218 E219 E220 E221 E222
    E223 E224 E225 E226 E227 E228 E229 E230 E231 E232 E233 E234 E235 E236 E237 E238 E239 E240 E241 E242
    E243 E244 E245 E246 E247 E248 E249 E250 E251 E252 E253 E254 E255 E256 E257 E258 E259 E260 E261 E262
    E263 E264 E265 E266 E267 E268 E269 E270 E271 E272 E273 E274 E275 E276 E277 E278 E279 E280 E281 E282
    E283 E284 E285 E286 E287 E288 E289 E290 E291 E292 E293 E294 E295 E296 E297 E298 E299 E0
    }
    back {
    E299 E0 E1 E2 E3 E4 E5 E6 E7 E8 E9 E10 E11 E12 E13 E14 E15 E16 E17 E18 E19 E20 E21 E22 E23 E24 E25 E26
    E27 E28 E29 E30 E31 E32 E33 E34 E35 E36 E37 E38 E39 E40 E41 E42 E43 E44 E45 E46 E47 E48 E49 E50 E51
    E52 E53 E54 E55 E56 E57 E58 E59 E60 E61 E62 E63 E64 E65 E66 E67 E68 E69 E70 E71 E72 E73 E74 E75 E76
    E77 E78 E79 E80 E81 E82 E83 E84 E85 E86 E87 E88 E89 E90 E91 E92 E93 E94 E95 E96 E97 E98 E99 E100 E101
    E102 E103 E104 E105 E106 E107 E108 E109 E110 E111 E112 E113 E114 E115 E116 E117 E118 E119 E120 E121
    E122 E123 E124 E125 E126 E127 E128 E129 E130 E131 E132 E133 E134 E135 E136 E137 E138 E139 E140 E141
    E142 E143 E144 E145 E146 E147 E148 E149 E150 E151 E152 E153 E154 E155 E156 E157 E158 E159 E160 E161
    E162 E163 E164 E165 E166 E167 E168 E169 E170 E171 E172 E173 E174 E175 E176 E177 E178 E179 E180 E181
    E182 E183 E184 E185 E186 E187 E188 E189 E190 E191 E192 E193 E194 E195 E196 E197 E198 E199 E200 E201
    E202 E203 E204 E205 E206 E207 E208 E209 E210 E211 E212 E213 E214 E215 E216 E217 E218 E219 E220 E221
    E222 E223 E224 E225 E226 E227 E228 E229 E230 E231 E232 E233 E234 E235 E236 E237 E238 E239 E240 E241
    E242 E243 E244 E245 E246 E247 E248 E249 E250 E251 E252 E253 E254 E255 E256 E257 E258 E259 E260 E261
    E262 E263 E264 E265 E266 E267 E268 E269 E270 E271 E272 E273 E274 E275 E276 E277 E278 E279 E280 E281
    E282 E283 E284 E285 E286 E287 E288 E289 E290 E291 E292 E293 E294 E295 E296 E297 E298
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ring_of_300_entities() -> Result<(), ent::Error> {
    let client = Client::connect("sqlite::memory:").await?;
    let schema = ent::schema![E0];
    assert_eq!(ALL.len(), 300);
    assert_eq!(schema.tables(client.dialect())?.len(), ALL.len(), "the first leads to all of them");
    schema.create(&client).await?;

    let last = E299::create().save(&client).await?;
    let first = E0::create().back(&last).save(&client).await?;
    let second = E1::create().back(&first).save(&client).await?;
    E2::create().back(&second).save(&client).await?;

    let load = E0::NEXT.with(E1::NEXT.with(E2::BACK));
    let loaded = E0::query().where_(E0::BACK.has()).with(load).with(E0::BACK).only(&client).await?;
    assert_eq!(loaded.back.require()?.id, last.id);
    let third = &loaded.next.get()?[0].next.get()?[0];
    assert_eq!(third.back.require()?.id, second.id);
    let around = last.query_next().traverse(E0::NEXT).traverse(E1::NEXT).traverse(E2::NEXT);
    assert_eq!(around.count(&client).await?, 0);
    Ok(())
}
