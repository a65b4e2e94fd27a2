//! Calls of services without a client here: signed and sent by the parts that the SDK's own clients are made of.
//!
//! A client of the SDK costs half a minute of build time or more for each service, and its typed answers are not used:
//! documents come from the body by a table of shapes. What is left is a signature and a request, which need none.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_config::{BehaviorVersion, SdkConfig};
use aws_runtime::auth::SigV4OperationSigningConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_smithy_runtime::client::defaults::default_http_client_plugin_v2;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{
    AuthSchemeOptionResolverParams, SharedAuthScheme, SharedAuthSchemeOptionResolver,
};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::{RuntimePlugin, StaticRuntimePlugin};
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SigningName;
use aws_types::region::SigningRegion;
use aws_types::service_config::ServiceConfigKey;
use hyper::body::Bytes;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde::de::IgnoredAny;

use super::answer::Answer;
use super::bounded::bounded;
use super::failure::{Failure, Origin};
use super::refusal::Refusal;
use super::request::Question;
use super::wire::{At, Protocol, Service, WIRE};

/// What sends the requests of one service in one region.
type Sender = Operation<Question, Bytes, Refusal>;

/// Calls any service of one region.
#[derive(Debug, Clone)]
pub struct Caller {
    config: SdkConfig,
    region: String,
    /// The connections, shared with all regions and services.
    connections: Option<SharedHttpClient>,
    senders: Arc<Mutex<HashMap<&'static str, Sender>>>,
}

/// The SDK's own HTTP client, with its connections, whose answers end.
#[must_use]
pub fn connections() -> Option<SharedHttpClient> {
    let plugin = default_http_client_plugin_v2(BehaviorVersion::latest())?;
    plugin
        .runtime_components(&RuntimeComponentsBuilder::new("caller"))
        .http_client()
        .map(bounded)
}

impl Caller {
    #[must_use]
    pub fn new(config: SdkConfig, region: &str, connections: Option<SharedHttpClient>) -> Self {
        Self {
            config,
            region: region.to_owned(),
            connections,
            senders: Arc::default(),
        }
    }

    /// Sends one request: the call as the table of the wire has it, with `members` by their keys.
    ///
    /// # Errors
    /// A call that the table does not have, and whatever keeps AWS from answering it.
    pub async fn ask(
        &self,
        service: &str,
        operation: &str,
        members: Vec<(&'static str, Vec<String>)>,
    ) -> Result<Answer, Failure> {
        let (service, operation) = WIRE
            .call(service, operation)
            .ok_or_else(|| local(&format!("{service} {operation} was never declared")))?;
        let sender = self.sender(service)?;
        let question = Question {
            service,
            operation,
            members,
        };
        let body = sender
            .invoke(question)
            .await
            .map_err(|error| Failure::of(&error))?;
        Ok(Answer {
            body,
            token: None,
            token_at: operation.token.map(|(_, told)| told),
        })
    }

    fn sender(&self, service: &'static Service) -> Result<Sender, Failure> {
        let mut senders = self.senders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = senders.get(service.name) {
            return Ok(sender.clone());
        }
        let sender = self.made(service)?;
        senders.insert(service.name, sender.clone());
        Ok(sender)
    }

    fn made(&self, service: &'static Service) -> Result<Sender, Failure> {
        let At {
            host,
            signing_region,
        } = WIRE
            .at(service, &self.region)
            .ok_or_else(|| local("the region is in no partition"))?;
        let endpoint = self
            .endpoint(service)
            .unwrap_or_else(|| format!("https://{}", self.reinforced(host, service)));
        let (auth, layer) = self.signature(service, signing_region)?;
        let is_json = matches!(service.protocol, Protocol::Json(_) | Protocol::RestJson);
        let timeouts = self.config.timeout_config().cloned();
        let mut builder = Operation::builder()
            .service_name(service.id)
            .operation_name(service.name)
            .behavior_version(BehaviorVersion::latest())
            .endpoint_url(&endpoint)
            .timeout_config(timeouts.unwrap_or_else(TimeoutConfig::disabled))
            // The limiter knows each call's budget; two layers of retries would multiply.
            .no_retry()
            .with_connection_poisoning();
        if let Some(connections) = self.connections.clone() {
            builder = builder.http_client(connections);
        }
        if let Some(sleep) = self.config.sleep_impl() {
            builder = builder.sleep_impl(sleep);
        }
        if let Some(time) = self.config.time_source() {
            builder = builder.time_source(time);
        }
        let plugin = StaticRuntimePlugin::new()
            .with_config(layer.freeze())
            .with_runtime_components(auth);
        Ok(builder
            .runtime_plugin(plugin)
            .serializer(|question: Question| question.request())
            .deserializer(move |answer: &HttpResponse| read(answer, is_json))
            .build())
    }

    /// Where the user wants requests of this service to go, if not to AWS.
    fn endpoint(&self, service: &Service) -> Option<String> {
        let all = self.config.endpoint_url().map(str::to_owned);
        if self.config.get_origin("endpoint_url").is_client_config() {
            return all;
        }
        let key = ServiceConfigKey::builder()
            .service_id(service.id)
            .env("AWS_ENDPOINT_URL")
            .profile("endpoint_url")
            .build()
            .ok()?;
        let own = self.config.service_config();
        own.and_then(|own| own.load_config(key)).or(all)
    }

    /// The host with the ciphers of FIPS 140, if the user wants no others.
    fn reinforced(&self, host: String, service: &Service) -> String {
        match host.strip_prefix(service.prefix) {
            Some(rest) if self.config.use_fips() == Some(true) => {
                format!("{}-fips{rest}", service.prefix)
            }
            _ => host,
        }
    }

    /// Who signs, and with which names.
    fn signature(
        &self,
        service: &Service,
        region: String,
    ) -> Result<(RuntimeComponentsBuilder, Layer), Failure> {
        let credentials = self
            .config
            .credentials_provider()
            .ok_or_else(|| local("no source of credentials"))?;
        let mut auth = RuntimeComponentsBuilder::new("signature");
        let resolver = StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]);
        auth.set_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(resolver)));
        auth.push_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()));
        auth.set_identity_resolver(SCHEME_ID, credentials);
        auth.set_identity_cache(self.config.identity_cache());
        let mut layer = Layer::new("signature");
        layer.store_put(AuthSchemeOptionResolverParams::new(()));
        layer.store_put(SigV4OperationSigningConfig {
            region: Some(SigningRegion::from(aws_config::Region::new(region))),
            name: Some(SigningName::from_static(service.signing)),
            ..SigV4OperationSigningConfig::default()
        });
        Ok((auth, layer))
    }
}

/// A failure that happened here.
fn local(message: &str) -> Failure {
    Failure {
        code: None,
        http: None,
        message: message.to_owned(),
        origin: Origin::Local,
    }
}

/// The body of an answer that is one: with success, and of the form that the service answers in.
fn read(answer: &HttpResponse, is_json: bool) -> Result<Bytes, OrchestratorError<Refusal>> {
    if !answer.status().is_success() {
        return Err(OrchestratorError::operation(Refusal::of(answer)));
    }
    let body = answer.body().bytes().unwrap_or_default();
    let well_formed = if is_json {
        serde_json::from_slice::<IgnoredAny>(body)
            .map(|_| ())
            .map_err(|error| format!("the answer is not JSON: {error}"))
    } else {
        is_xml(body)
    };
    // As the SDK's clients do: what was cut off on the way is asked for again.
    well_formed
        .map(|()| Bytes::copy_from_slice(body))
        .map_err(|why| OrchestratorError::response(why.into()))
}

/// Reads the answer to its end.
fn is_xml(body: &[u8]) -> Result<(), String> {
    let text = std::str::from_utf8(body).map_err(|_| "the answer is not UTF-8".to_owned())?;
    let mut reader = Reader::from_str(text);
    let (mut depth, mut elements) = (0_usize, 0_usize);
    loop {
        match reader.read_event() {
            Ok(Event::Start(_)) => {
                depth += 1;
                elements += 1;
            }
            Ok(Event::End(_)) => depth = depth.saturating_sub(1),
            Ok(Event::Empty(_)) => elements += 1,
            Ok(Event::Eof) if depth == 0 && elements > 0 => return Ok(()),
            Ok(Event::Eof) => return Err("the answer ends in the middle".to_owned()),
            Ok(_) => {}
            Err(error) => return Err(format!("the answer is not XML: {error}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_xml;

    #[test]
    fn what_is_cut_off_is_no_answer() {
        for whole in ["<a/>", "<?xml version=\"1.0\"?><a><b>1</b></a>"] {
            assert_eq!(is_xml(whole.as_bytes()), Ok(()));
        }
        for broken in ["", "<a>", "<a><b></a>", "text", "{}"] {
            assert!(is_xml(broken.as_bytes()).is_err(), "{broken}");
        }
    }
}
