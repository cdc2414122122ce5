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
    identities (issuer, subject) {
        issuer -> Text,
        subject -> Text,
        user_id -> Text,
        created_ms -> BigInt,
    }
}

diesel::table! {
    publisher_keys (publisher_id, key_id) {
        publisher_id -> Text,
        key_id -> Text,
        public_key -> Text,
        title -> Text,
        added_by -> Nullable<Text>,
        created_ms -> BigInt,
        retired_ms -> Nullable<BigInt>,
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

diesel::table! {
    styles (id) {
        id -> Text,
        publisher_id -> Text,
        name -> Text,
        created_ms -> BigInt,
        keeper_id -> Nullable<Text>,
    }
}

diesel::table! {
    versions (id) {
        id -> Text,
        style_id -> Text,
        version -> Text,
        digest -> Text,
        blob -> Text,
        bytes -> BigInt,
        state -> Text,
        reason -> Nullable<Text>,
        deprecated -> Nullable<Text>,
        report -> Nullable<Text>,
        uploaded_by -> Nullable<Text>,
        uploaded_ms -> BigInt,
        changed_ms -> BigInt,
    }
}

diesel::table! {
    previews (version_id, sample) {
        version_id -> Text,
        sample -> Text,
        blob -> Text,
    }
}

diesel::table! {
    revocations (id) {
        id -> Text,
        digest -> Text,
        reason -> Text,
        revoked_by -> Nullable<Text>,
        created_ms -> BigInt,
    }
}

diesel::table! {
    signatures (digest, key_id) {
        digest -> Text,
        key_id -> Text,
        text -> Text,
        added_by -> Nullable<Text>,
        created_ms -> BigInt,
    }
}

diesel::joinable!(styles -> publishers (publisher_id));
diesel::joinable!(versions -> styles (style_id));
diesel::joinable!(versions -> users (uploaded_by));
diesel::joinable!(revocations -> users (revoked_by));
diesel::table! {
    jobs (id) {
        id -> Text,
        kind -> Text,
        state -> Text,
        priority -> BigInt,
        owner -> Nullable<Text>,
        subject -> Text,
        input -> Text,
        attempts -> BigInt,
        most_attempts -> BigInt,
        not_before_ms -> BigInt,
        created_ms -> BigInt,
        started_ms -> Nullable<BigInt>,
        ended_ms -> Nullable<BigInt>,
        worker -> Nullable<Text>,
        lease_ms -> Nullable<BigInt>,
        cancel_ms -> Nullable<BigInt>,
        progress -> BigInt,
        note -> Text,
        result -> Nullable<Text>,
        error -> Nullable<Text>,
    }
}

diesel::table! {
    entries (number) {
        number -> BigInt,
        style -> Text,
        listed_ms -> BigInt,
        changed_ms -> BigInt,
        renders -> BigInt,
        stars -> BigInt,
        reviews -> BigInt,
        score -> BigInt,
        speed -> BigInt,
        facets -> Text,
        publisher -> Text,
        version -> Text,
        digest -> Text,
        origin -> Text,
        title -> Text,
        summary -> Text,
        license -> Nullable<Text>,
        tags -> Text,
        deprecated -> Nullable<Text>,
        measured -> Nullable<Text>,
        palette -> Text,
    }
}

diesel::table! {
    reviews (id) {
        id -> Text,
        style -> Text,
        version -> Text,
        user_id -> Text,
        stars -> BigInt,
        text -> Text,
        created_ms -> BigInt,
        changed_ms -> BigInt,
    }
}

diesel::table! {
    reports (id) {
        id -> Text,
        style -> Text,
        version -> Nullable<Text>,
        review_id -> Nullable<Text>,
        user_id -> Nullable<Text>,
        reason -> Text,
        text -> Text,
        created_ms -> BigInt,
        settled_ms -> Nullable<BigInt>,
        settled_by -> Nullable<Text>,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    favourites (user_id, style) {
        user_id -> Text,
        style -> Text,
        since_ms -> BigInt,
    }
}

diesel::table! {
    renders (id) {
        id -> Text,
        user_id -> Text,
        style -> Text,
        version -> Text,
        digest -> Text,
        settings -> Text,
        input_digest -> Text,
        input_blob -> Nullable<Text>,
        key -> Text,
        result_blob -> Nullable<Text>,
        content_type -> Text,
        width -> BigInt,
        height -> BigInt,
        created_ms -> BigInt,
        bytes -> BigInt,
    }
}

diesel::table! {
    boards (id) {
        id -> Text,
        owner -> Text,
        title -> Text,
        description -> Text,
        created_ms -> BigInt,
        changed_ms -> BigInt,
    }
}

diesel::table! {
    board_items (id) {
        id -> Text,
        board_id -> Text,
        kind -> Text,
        position -> BigInt,
        style -> Text,
        version -> Nullable<Text>,
        digest -> Nullable<Text>,
        settings -> Nullable<Text>,
        input_digest -> Nullable<Text>,
        key -> Nullable<Text>,
        blob -> Nullable<Text>,
        content_type -> Nullable<Text>,
        width -> Nullable<BigInt>,
        height -> Nullable<BigInt>,
        note -> Text,
        added_ms -> BigInt,
    }
}

diesel::table! {
    board_links (id) {
        id -> Text,
        board_id -> Text,
        hash -> Binary,
        created_ms -> BigInt,
        expires_ms -> BigInt,
    }
}

diesel::table! {
    idempotency (user_id, key) {
        user_id -> Text,
        key -> Text,
        fingerprint -> Text,
        status -> Nullable<BigInt>,
        content_type -> Nullable<Text>,
        location -> Nullable<Text>,
        body -> Nullable<Binary>,
        created_ms -> BigInt,
    }
}

diesel::joinable!(reviews -> users (user_id));
diesel::joinable!(reports -> users (user_id));
diesel::joinable!(board_links -> boards (board_id));
diesel::joinable!(boards -> users (owner));
diesel::joinable!(publisher_members -> publishers (publisher_id));
diesel::joinable!(publisher_members -> users (user_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(refresh_tokens -> sessions (session_id));
diesel::joinable!(api_tokens -> users (user_id));
diesel::joinable!(identities -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(
    users,
    publishers,
    publisher_members,
    sessions,
    refresh_tokens,
    api_tokens,
    identities,
    styles,
    versions,
    reviews,
    reports,
    revocations,
    jobs,
);
diesel::allow_tables_to_appear_in_same_query!(boards, board_links, users);
