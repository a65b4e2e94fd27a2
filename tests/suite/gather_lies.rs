//! `mapper gather` where no AWS answers: an endpoint that is none, and refusals that come with success.

use mapper::snapshot::manifest::Status;

use crate::fake_aws::{Answer, Asked, FakeAws};
use crate::gathered::{Data, ended};

#[test]
fn a_refusal_that_comes_with_success_is_no_empty_list() {
    let refused = |asked: &Asked| -> Answer {
        match (asked.service, asked.operation.as_str()) {
            ("ec2", "DescribeVpcs") => Some((
                200,
                "<DescribeVpcsResponse><Errors><Error><Code>UnauthorizedOperation</Code></Error></Errors></DescribeVpcsResponse>"
                    .to_owned(),
            )),
            ("lambda", "ListFunctions") => {
                Some((200, r#"{"__type": "AccessDeniedException"}"#.to_owned()))
            }
            _ => None,
        }
    };
    let (data, aws) = (Data::new(), FakeAws::start(refused));
    let output = data.run(&aws, &["--regions", "us-east-1"]);
    let (code, said) = ended(&output);
    assert_eq!(code, Some(3), "{said}");
    let manifest = data.manifest();
    for operation in ["DescribeVpcs", "ListFunctions"] {
        let row = manifest
            .coverage
            .iter()
            .find(|row| row.operation == operation);
        let row = row.expect("a row");
        assert_eq!(row.status, Status::Failed, "{operation}");
        let message = row.message.as_deref().unwrap_or_default();
        assert!(
            message.contains("nothing that the call answers with"),
            "{message}"
        );
        assert!(said.contains(operation), "{said}");
    }
    let files = data.files();
    assert!(
        !files
            .keys()
            .any(|name| name.contains("ec2-describe-vpcs.json"))
    );
}

#[test]
fn an_endpoint_that_is_no_url_is_told_and_nothing_is_asked() {
    let (data, aws) = (Data::new(), FakeAws::start(|_| None));
    for url in ["", "garbage", "http://", "ftp://127.0.0.1"] {
        let ends = [
            ("--endpoint-url", data.run(&aws, &["--endpoint-url", url])),
            ("AWS_ENDPOINT_URL", {
                let mut command = data.gather(&[]);
                let command = aws.environment(&mut command).env("AWS_ENDPOINT_URL", url);
                command.output().expect("mapper starts")
            }),
            ("AWS_ENDPOINT_URL_LAMBDA", {
                let mut command = data.gather(&[]);
                let command = aws.environment(&mut command);
                let command = command.env("AWS_ENDPOINT_URL_LAMBDA", url);
                command.output().expect("mapper starts")
            }),
        ];
        for (place, output) in ends {
            let (code, said) = ended(&output);
            assert_eq!(code, Some(1), "{said}");
            let told = format!("{place} is {url:?}, which is no URL");
            assert!(said.contains(&told) && !said.contains("panicked"), "{said}");
        }
    }
    assert!(!data.path().join("dev").exists());
}
