//! The routes: exact paths of the page, the map, the raw records, the questions; everything else is 404.

use std::sync::Arc;

use anyhow::Context;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{ACCEPT, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, Request, Response, StatusCode, Uri};
use axum::routing::get;
use percent_encoding::percent_decode_str;
use tower::ServiceExt;

use super::answer::{self, Answer, Document};
use super::asset;
use super::content::{Content, Question, Refusal, Version};
use super::guard::{self, Guard, LOGIN};

/// What a reader of the map accepts that can unpack it.
const PACKED: &str = "application/vnd.mapper.packed+json";
const RESOURCES: &str = "/api/resources/";
/// Bytes of a source or a destination.
const LONGEST_NAME: usize = 2048;
/// Bytes of a port.
const LONGEST_PORT: usize = 1024;

/// The site: a guard in front of routes. Clones share everything.
#[derive(Clone)]
pub struct Site {
    guard: Arc<Guard>,
    routes: Router,
}

#[derive(Clone)]
struct Desk {
    guard: Arc<Guard>,
    content: Arc<dyn Content>,
}

impl Site {
    /// The embedded page and `content`, behind `guard`.
    #[must_use]
    pub fn new(guard: Guard, content: Arc<dyn Content>) -> Self {
        let guard = Arc::new(guard);
        let mut routes = Router::new()
            .route(
                "/api/health",
                get(async || answer::json(StatusCode::OK, "{\"status\":\"ok\"}")),
            )
            .route("/api/map", get(map))
            .route("/api/resources/{*id}", get(resource))
            .route("/api/explain", get(explain))
            .route(LOGIN, get(login));
        for (path, document) in asset::all() {
            routes = routes.route(
                path,
                get(async move |headers: HeaderMap| document.answer(&headers)),
            );
        }
        let routes = routes
            .fallback(async || {
                answer::error(
                    StatusCode::NOT_FOUND,
                    "there is nothing at this path",
                    "open /",
                )
            })
            .with_state(Desk {
                guard: Arc::clone(&guard),
                content,
            });
        Self { guard, routes }
    }

    /// The answer to one request, security headers on it. The request's body is never read.
    pub async fn answer<B>(&self, request: Request<B>) -> Answer {
        let (parts, _) = request.into_parts();
        let checked = self.guard.check(&parts.method, &parts.uri, &parts.headers);
        let mut answer = if let Err(refusal) = checked {
            *refusal
        } else {
            let request = Request::from_parts(parts, Body::empty());
            match self.routes.clone().oneshot(request).await {
                Ok(answer) => answer,
                Err(never) => match never {},
            }
        };
        answer::secure(&mut answer);
        answer
    }
}

async fn map(State(desk): State<Desk>, headers: HeaderMap) -> Answer {
    let packed = headers
        .get_all(ACCEPT)
        .iter()
        .any(|accepted| accepted.to_str().is_ok_and(|list| list.contains(PACKED)));
    let read = move || match desk.content.map()? {
        None => Ok(None),
        Some(Version {
            etag,
            packed: Some(text),
            ..
        }) if packed => {
            let name = format!("{etag}-packed");
            Ok(Some(Document::json(name, text.bytes.clone(), text.gzip()?)))
        }
        Some(Version { etag, map, .. }) => {
            Ok(Some(Document::json(etag, map.bytes.clone(), map.gzip()?)))
        }
    };
    match blocking(read).await {
        Ok(Some(document)) => document.answer(&headers),
        Ok(None) => answer::error(
            StatusCode::NOT_FOUND,
            "there is no map yet",
            "mapper prepare",
        ),
        Err(error) => answer::error(
            StatusCode::INTERNAL_SERVER_ERROR,
            &format!("{error:#}"),
            "mapper prepare",
        ),
    }
}

async fn resource(State(desk): State<Desk>, uri: Uri) -> Answer {
    let missing = || {
        answer::error(
            StatusCode::NOT_FOUND,
            "no record belongs to this id",
            "mapper prepare",
        )
    };
    let encoded = uri.path().strip_prefix(RESOURCES).unwrap_or_default();
    let Ok(id) = percent_decode_str(encoded).decode_utf8().map(String::from) else {
        return missing();
    };
    match blocking(move || desk.content.resource(&id)).await {
        Ok(Some(record)) => answer::json(StatusCode::OK, record),
        Ok(None) => missing(),
        Err(error) => answer::error(
            StatusCode::INTERNAL_SERVER_ERROR,
            &format!("{error:#}"),
            "mapper prepare",
        ),
    }
}

/// `?source=…&destination=…&port=…`, answered.
async fn explain(State(desk): State<Desk>, uri: Uri) -> Answer {
    let next = "ask as /api/explain?source=internet&destination=web-1&port=tcp/443";
    let (Some(source), Some(destination)) = (field(&uri, "source"), field(&uri, "destination"))
    else {
        let wrong = "a question names a source and a destination";
        return answer::error(StatusCode::BAD_REQUEST, wrong, next);
    };
    let question = Question {
        source,
        destination,
        port: field(&uri, "port"),
    };
    if question.source.len() > LONGEST_NAME
        || question.destination.len() > LONGEST_NAME
        || question
            .port
            .as_ref()
            .is_some_and(|port| port.len() > LONGEST_PORT)
    {
        let wrong = "a source or destination has at most 2048 bytes, a port at most 1024";
        return answer::error(StatusCode::BAD_REQUEST, wrong, next);
    }
    match blocking(move || Ok(desk.content.explain(&question))).await {
        Ok(Ok(told)) => answer::json(StatusCode::OK, told),
        Ok(Err(Refusal::Nothing(error))) => {
            answer::error(StatusCode::NOT_FOUND, &error, "check the name")
        }
        Ok(Err(Refusal::Words(error))) => answer::error(StatusCode::BAD_REQUEST, &error, next),
        Ok(Err(Refusal::Gone(error))) => {
            answer::error(StatusCode::SERVICE_UNAVAILABLE, &error, "mapper gather")
        }
        Ok(Err(Refusal::Broken(error))) => {
            answer::error(StatusCode::INTERNAL_SERVER_ERROR, &error, "mapper prepare")
        }
        Err(error) => answer::error(
            StatusCode::INTERNAL_SERVER_ERROR,
            &format!("{error:#}"),
            "ask again",
        ),
    }
}

/// A field of the query, decoded as browsers write forms; none where it is missing or empty.
fn field(uri: &Uri, name: &str) -> Option<String> {
    let pairs = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.into_iter().find(|(key, _)| *key == name)?;
    let spaced = value.replace('+', " ");
    let text = percent_decode_str(&spaced).decode_utf8_lossy().into_owned();
    Some(text).filter(|text| !text.trim().is_empty())
}

/// Turns the token of the printed URL into a cookie and sends the browser on, so that the token leaves the address bar.
async fn login(State(desk): State<Desk>, uri: Uri) -> Answer {
    let pairs = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter_map(|pair| pair.split_once('='));
    let token = pairs
        .clone()
        .find(|(key, _)| *key == "token")
        .map_or("", |(_, value)| value);
    let offered: Vec<u8> = percent_decode_str(token).collect();
    let Some(cookie) = desk.guard.login(&offered) else {
        return guard::unauthorized(&uri);
    };
    let mut answer: Answer = Response::new(Body::empty());
    *answer.status_mut() = StatusCode::SEE_OTHER;
    let headers = answer.headers_mut();
    headers.insert(LOCATION, HeaderValue::from_static("/"));
    headers.insert("cache-control", HeaderValue::from_static("no-store"));
    headers.insert("content-length", HeaderValue::from_static("0"));
    if let Some(cookie) = cookie.and_then(|cookie| HeaderValue::try_from(cookie).ok()) {
        headers.insert(SET_COOKIE, cookie);
    }
    answer
}

/// Content reads files and compresses; neither may hold up the other connections.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .context("reading was interrupted")?
}
