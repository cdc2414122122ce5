//! The tables, as the migrations make them in both databases.
#![allow(missing_docs, reason = "the migrations say what columns are")]

diesel::table! {
    users (id) {
        id -> Text,
        name -> Text,
        password -> Nullable<Text>,
        role -> Text,
        created_ms -> BigInt,
        disabled_ms -> Nullable<BigInt>,
    }
}

diesel::table! {
    publishers (id) {
        id -> Text,
        name -> Text,
        title -> Text,
        trusted -> Bool,
        created_ms -> BigInt,
    }
}

diesel::table! {
    publisher_members (publisher_id, user_id) {
        publisher_id -> Text,
        user_id -> Text,
        role -> Text,
        since_ms -> BigInt,
    }
}

diesel::table! {
    sessions (id) {
        id -> Text,
        user_id -> Text,
        agent -> Text,
        created_ms -> BigInt,
        seen_ms -> BigInt,
        expires_ms -> BigInt,
        revoked_ms -> Nullable<BigInt>,
    }
}

diesel::table! {
    refresh_tokens (hash) {
        hash -> Binary,
        session_id -> Text,
        created_ms -> BigInt,
        used_ms -> Nullable<BigInt>,
    }
}

diesel::table! {
    api_tokens (id) {
        id -> Text,
        user_id -> Text,
        name -> Text,
        hash -> Binary,
        scopes -> Text,
        created_ms -> BigInt,
        expires_ms -> Nullable<BigInt>,
        used_ms -> Nullable<BigInt>,
        revoked_ms -> Nullable<BigInt>,
    }
}

diesel::table! {
    signing_keys (id) {
        id -> Text,
        seed -> Binary,
        created_ms -> BigInt,
    }
}

diesel::table! {
    audit (seq) {
        seq -> BigInt,
        at_ms -> BigInt,
        actor -> Text,
        action -> Text,
        subject -> Text,
        details -> Text,
        hash -> Binary,
    }
}

diesel::table! {
    audit_heads (seq) {
        seq -> BigInt,
        hash -> Binary,
        key_id -> Text,
        signature -> Binary,
        at_ms -> BigInt,
    }
}

diesel::joinable!(publisher_members -> publishers (publisher_id));
diesel::joinable!(publisher_members -> users (user_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(refresh_tokens -> sessions (session_id));
diesel::joinable!(api_tokens -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(
    users,
    publishers,
    publisher_members,
    sessions,
    refresh_tokens,
    api_tokens,
);
