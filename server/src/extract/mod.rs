//! From requests to types that cannot be wrong. Whatever does not fit is an [`ApiError`](crate::error::ApiError) here.

mod accept;
mod address;
mod body;
mod conditional;
mod cookies;
mod here;
mod page;
mod pairs;
mod right;
mod room;
mod settings;
mod style;
mod upload;

pub use accept::Accepted;
pub use address::client_address;
pub use body::{Body, MAX_BODY_BYTES};
pub use conditional::{entity_tag, has_current, weak_tag};
pub use cookies::{
    ACCESS_COOKIE, OPENID_COOKIE, REFRESH_COOKIE, no_cookies, no_openid_cookie, openid_cookie, session_cookies,
};
pub use here::{is_from_here, port};
pub use page::{Paging, PagingQuery};
pub use pairs::Pairs;
pub use right::{
    Administrator, Anyone, Identity, MayBrowse, MayKeep, MayPublish, MayRender, OwnAccount, PublisherOwner, keeping,
};
pub use room::{Held, Room};
pub use settings::Given;
pub use style::{MayRenderStyle, Named, Style, StylePath, look_up};
pub use upload::{Bounds, Form, Upload, no_room, read, read_file, read_form};
