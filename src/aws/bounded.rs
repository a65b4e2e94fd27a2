//! Answers that end: a server that goes on sending takes no machine's memory.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::{
    RuntimeComponents, RuntimeComponentsBuilder,
};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use http_body_util::{BodyExt, LengthLimitError, Limited};

/// Bytes of one answer. Pages of 1,000 instances have a few million; none of AWS's comes near this.
const MOST: usize = 256 * 1024 * 1024;

/// The same client, whose answers end.
#[must_use]
pub fn bounded(client: SharedHttpClient) -> SharedHttpClient {
    SharedHttpClient::new(Client(client))
}

#[derive(Debug)]
struct Client(SharedHttpClient);

impl HttpClient for Client {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(Connector {
            inner: self.0.http_connector(settings, components),
            most: MOST,
        })
    }

    fn validate_base_client_config(
        &self,
        components: &RuntimeComponentsBuilder,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.validate_base_client_config(components, config)
    }

    fn validate_final_config(
        &self,
        components: &RuntimeComponents,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.validate_final_config(components, config)
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        self.0.connector_metadata()
    }
}

#[derive(Debug)]
struct Connector {
    inner: SharedHttpConnector,
    most: usize,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (answer, most) = (self.inner.call(request), self.most);
        HttpConnectorFuture::new(async move {
            Ok(answer.await?.map(|body| {
                SdkBody::from_body_1_x(Limited::new(body, most).map_err(move |error| {
                    if error.is::<LengthLimitError>() {
                        format!("the answer is longer than {most} bytes").into()
                    } else {
                        error
                    }
                }))
            }))
        })
    }
}

#[cfg(test)]
mod tests {
    use aws_smithy_runtime_api::http::{Response, StatusCode};

    use super::*;

    #[derive(Debug)]
    struct Says(&'static str);

    impl HttpConnector for Says {
        fn call(&self, _request: HttpRequest) -> HttpConnectorFuture {
            let status = StatusCode::try_from(200).unwrap();
            HttpConnectorFuture::ready(Ok(Response::new(status, SdkBody::from(self.0))))
        }
    }

    #[tokio::test]
    async fn an_answer_that_goes_on_is_cut_off() {
        for (said, is_whole) in [("1234", true), ("12345", false)] {
            let connector = Connector {
                inner: SharedHttpConnector::new(Says(said)),
                most: 4,
            };
            let answer = connector.call(HttpRequest::empty()).await.unwrap();
            match answer.into_body().collect().await {
                Ok(body) => assert_eq!(
                    (body.to_bytes().as_ref(), is_whole),
                    (b"1234".as_ref(), true)
                ),
                Err(error) => {
                    assert!(!is_whole);
                    assert_eq!(error.to_string(), "the answer is longer than 4 bytes");
                }
            }
        }
    }
}
