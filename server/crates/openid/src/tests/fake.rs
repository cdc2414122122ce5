//! A small provider on a port of its own. It does what a good one does, but for what a test bends.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use openidconnect::core::{CoreHmacKey, CoreJwsSigningAlgorithm};
use openidconnect::url::{Url, form_urlencoded};
use openidconnect::{PkceCodeChallenge, PkceCodeVerifier, PrivateSigningKey};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Map, Value, json};

use crate::{Provider, Settings};

/// When all of it happens.
pub const NOW_MS: i64 = 1_900_000_000_000;
/// Where people are sent back to.
pub const REDIRECT: &str = "https://styles.example/v1/sessions/openid/callback";

/// How the ID token is signed.
#[derive(Clone, Copy, PartialEq)]
pub enum Signing {
    /// As it should be.
    Right,
    /// Not at all.
    None,
    /// With what everybody knows, as if it were a secret.
    PublicKey,
    /// With what only the client and the provider know.
    ClientSecret,
    /// With a key that only calls itself the provider's.
    Stranger,
    /// Rightly, under a header that says that there is more to it.
    Critical,
}

/// What an address answers instead of what it should.
#[derive(Clone, Copy)]
pub enum Odd {
    Redirect,
    Huge,
    Failing,
    Garbage,
}

/// How the provider answers.
pub struct Says {
    pub issuer: Option<String>,
    pub entrance: &'static str,
    pub token: Option<&'static str>,
    pub methods: Option<Vec<&'static str>>,
    pub scopes: Option<Vec<&'static str>>,
    pub client_secret: &'static str,
    pub signing: Signing,
    pub has_id_token: bool,
    pub is_key_published: bool,
    pub user_info_subject: &'static str,
    pub odd: Option<(&'static str, Odd)>,
    claims: Vec<(&'static str, Option<Value>)>,
    key: u8,
}

impl Says {
    /// The ID token says this, or nothing, instead of what it should.
    pub fn claim(&mut self, name: &'static str, value: Option<Value>) {
        self.claims.push((name, value));
    }

    /// Another key signs from now on.
    pub fn rotate(&mut self) {
        self.key += 1;
    }
}

impl Default for Says {
    fn default() -> Self {
        Self {
            issuer: None,
            entrance: "https://id.studio.example/authorize",
            token: None,
            methods: None,
            scopes: None,
            client_secret: "secret",
            signing: Signing::Right,
            has_id_token: true,
            is_key_published: true,
            user_info_subject: "248289761001",
            odd: None,
            claims: Vec::new(),
            key: 1,
        }
    }
}

/// What the browser brings back.
pub struct Back {
    pub code: String,
    pub state: String,
}

#[derive(Default)]
struct Seen {
    says: Says,
    /// Codes that were given and not taken yet: nonce and challenge of each.
    codes: HashMap<String, (String, String)>,
    given: usize,
    asked: HashMap<String, usize>,
    exchanged: HashMap<String, String>,
    is_over: bool,
}

/// The provider. It is gone when this is dropped.
pub struct Fake {
    address: String,
    seen: Arc<Mutex<Seen>>,
    thread: Option<JoinHandle<()>>,
}

impl Fake {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let seen = Arc::new(Mutex::new(Seen::default()));
        let (base, shared) = (address.clone(), Arc::clone(&seen));
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                let mut seen = lock(&shared);
                if seen.is_over {
                    break;
                }
                // One at a time is enough. A client that hangs up within a long answer is one of the tests.
                let _ = answer(&mut seen, &base, stream.expect("a connection"));
            }
        });
        Self {
            address,
            seen,
            thread: Some(thread),
        }
    }

    pub fn issuer(&self) -> String {
        self.address.clone()
    }

    pub fn settings(&self) -> Settings {
        Settings {
            issuer: self.issuer(),
            client_id: "pastiche".to_owned(),
            client_secret: Some("secret".to_owned()),
            redirect: REDIRECT.to_owned(),
        }
    }

    pub fn client(&self) -> Provider {
        Provider::new(self.settings()).expect("a provider")
    }

    pub fn bend(&self, bend: impl FnOnce(&mut Says)) {
        bend(&mut lock(&self.seen).says);
    }

    /// Somebody signs in where the client sent them.
    pub fn sign_in(&self, address: &str) -> Back {
        let query = query(address);
        let mut seen = lock(&self.seen);
        seen.given += 1;
        let code = format!("code-{}", seen.given);
        let asked = (query["nonce"].clone(), query["code_challenge"].clone());
        seen.codes.insert(code.clone(), asked);
        Back {
            code,
            state: query["state"].clone(),
        }
    }

    /// How often an address was asked.
    pub fn asked(&self, path: &str) -> usize {
        lock(&self.seen).asked.get(path).copied().unwrap_or_default()
    }

    /// What came with the last code.
    pub fn exchanged(&self) -> HashMap<String, String> {
        lock(&self.seen).exchanged.clone()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        lock(&self.seen).is_over = true;
        let _ = TcpStream::connect(self.address.trim_start_matches("http://"));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The query of an address.
pub fn query(address: &str) -> HashMap<String, String> {
    let url = Url::parse(address).expect("an address");
    url.query_pairs().into_owned().collect()
}

fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

fn answer(seen: &mut Seen, base: &str, stream: TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(&stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = HashMap::new();
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok());
    let mut body = vec![0; length.unwrap_or_default()];
    reader.read_exact(&mut body)?;
    *seen.asked.entry(path.clone()).or_default() += 1;
    let odd = seen.says.odd.filter(|(odd, _)| *odd == path).map(|(_, odd)| odd);
    let (status, body) = match (odd, path.as_str()) {
        (Some(Odd::Redirect), _) => (303, String::new()),
        (Some(Odd::Huge), _) => (200, " ".repeat(2 << 20)),
        (Some(Odd::Failing), _) => (500, "<h1>Out of order</h1>".to_owned()),
        (Some(Odd::Garbage), _) => (200, "{\"issuer\":".to_owned()),
        (None, "/.well-known/openid-configuration") => (200, description(&seen.says, base).to_string()),
        (None, "/keys") => (200, keys(&seen.says).to_string()),
        (None, "/token") => exchange(seen, base, &headers, &body),
        (None, "/userinfo") => (200, user_info(&seen.says).to_string()),
        _ => (404, String::new()),
    };
    let head = format!(
        "HTTP/1.1 {status} -\r\nContent-Type: application/json\r\nLocation: {base}/elsewhere\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    (&stream).write_all((head + &body).as_bytes())
}

fn description(says: &Says, base: &str) -> Value {
    let mut description = json!({
        "issuer": says.issuer.as_deref().unwrap_or(base),
        "authorization_endpoint": says.entrance,
        "token_endpoint": says.token.map_or_else(|| format!("{base}/token"), str::to_owned),
        "userinfo_endpoint": format!("{base}/userinfo"),
        "jwks_uri": format!("{base}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        // Whatever it supports: the client knows better.
        "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
    });
    if let Some(methods) = &says.methods {
        description["token_endpoint_auth_methods_supported"] = json!(methods);
    }
    if let Some(scopes) = &says.scopes {
        description["scopes_supported"] = json!(scopes);
    }
    description
}

fn signing_key(number: u8) -> SigningKey {
    SigningKey::from_slice(&[number; 32]).expect("a key")
}

fn keys(says: &Says) -> Value {
    let number = if says.is_key_published { says.key } else { 1 };
    let point = signing_key(number).verifying_key().to_sec1_point(false);
    let part = |part: Option<&_>| URL_SAFE_NO_PAD.encode::<&[u8]>(AsRef::<[u8]>::as_ref(part.expect("a point")));
    json!({"keys": [{
        "kty": "EC", "crv": "P-256", "use": "sig", "kid": format!("key-{number}"), "x": part(point.x()), "y": part(point.y()),
    }]})
}

fn user_info(says: &Says) -> Value {
    json!({"sub": says.user_info_subject, "preferred_username": "jane"})
}

/// Tokens for a code, if it was given for this verifier, to this client.
fn exchange(seen: &mut Seen, base: &str, headers: &HashMap<String, String>, body: &[u8]) -> (u16, String) {
    let mut given: HashMap<String, String> = form_urlencoded::parse(body).into_owned().collect();
    if let Some(authorization) = headers.get("authorization") {
        given.insert("authorization".to_owned(), authorization.clone());
    }
    seen.exchanged = given.clone();
    let refused = |code: &str| (400, json!({"error": code, "error_description": "no"}).to_string());
    if seen.says.client_secret != "secret" {
        return refused("invalid_client");
    }
    let text = |name: &str| given.get(name).cloned().unwrap_or_default();
    let Some((nonce, challenge)) = seen.codes.remove(&text("code")) else {
        return refused("invalid_grant");
    };
    let verifier = PkceCodeVerifier::new(text("code_verifier"));
    if PkceCodeChallenge::from_code_verifier_sha256(&verifier).as_str() != challenge {
        return refused("invalid_grant");
    }
    let mut tokens = json!({"access_token": "access", "token_type": "Bearer", "expires_in": 60});
    if seen.says.has_id_token {
        tokens["id_token"] = id_token(&seen.says, base, &nonce).into();
    }
    (200, tokens.to_string())
}

fn id_token(says: &Says, base: &str, nonce: &str) -> String {
    let claims = json!({
        "iss": base,
        "sub": "248289761001",
        "aud": "pastiche",
        "nonce": nonce,
        "iat": NOW_MS / 1000,
        "exp": NOW_MS / 1000 + 600,
        "preferred_username": "j.doe",
        "email": "janedoe@studio.example",
        "email_verified": true,
    });
    let mut claims: Map<String, Value> = claims.as_object().expect("claims").clone();
    for (name, value) in &says.claims {
        match value {
            Some(value) => claims.insert((*name).to_owned(), value.clone()),
            None => claims.remove(*name),
        };
    }
    let algorithm = match says.signing {
        Signing::None => "none",
        Signing::PublicKey | Signing::ClientSecret => "HS256",
        _ => "ES256",
    };
    let mut header = json!({"alg": algorithm, "kid": format!("key-{}", says.key), "typ": "JWT"});
    if says.signing == Signing::Critical {
        header["crit"] = json!(["exp"]);
    }
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(&Value::Object(claims)));
    let signature = signature(says, signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn signature(says: &Says, message: &[u8]) -> Vec<u8> {
    let by = |number: u8| -> Vec<u8> {
        let signature: Signature = signing_key(number).sign(message);
        signature.to_bytes().to_vec()
    };
    let shared = |secret: String| {
        let key = CoreHmacKey::new(secret.into_bytes());
        key.sign(&CoreJwsSigningAlgorithm::HmacSha256, message)
            .expect("a signature")
    };
    match says.signing {
        Signing::Right | Signing::Critical => by(says.key),
        Signing::None => Vec::new(),
        Signing::PublicKey => shared(keys(says).to_string()),
        Signing::ClientSecret => shared(says.client_secret.to_owned()),
        Signing::Stranger => by(99),
    }
}
