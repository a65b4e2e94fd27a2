//! A checked policy as JUnit XML: a test case a rule. Violated is a failure; unknown and about nothing are errors.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::policy::report::{Checked, Outcome, Report};

use super::plain::{lines, plain};

/// The document; `file` is the policy's name, `detail` says a rule's findings in lines.
///
/// # Errors
/// None that memory does not cause.
pub fn write(
    report: &Report,
    file: &str,
    detail: impl Fn(&Checked) -> String,
) -> std::io::Result<String> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let summary = report.summary;
    let counts = [
        ("tests", summary.rules),
        ("failures", summary.violated),
        ("errors", summary.unknown + summary.empty),
    ];
    let suite = |name: &str| {
        let mut start = BytesStart::new(name.to_owned());
        let title = report.title.as_deref().unwrap_or(file);
        start.push_attribute(("name", plain(title).as_str()));
        for (key, count) in counts {
            start.push_attribute((key, count.to_string().as_str()));
        }
        start
    };
    writer.write_event(Event::Start(suite("testsuites")))?;
    writer.write_event(Event::Start(suite("testsuite")))?;
    for rule in &report.rules {
        let mut case = BytesStart::new("testcase");
        case.push_attribute(("name", plain(&rule.name).as_str()));
        case.push_attribute(("classname", plain(file).as_str()));
        case.push_attribute(("file", plain(file).as_str()));
        case.push_attribute(("line", rule.line.to_string().as_str()));
        let element = match rule.outcome {
            Outcome::Holds => {
                writer.write_event(Event::Empty(case))?;
                continue;
            }
            Outcome::Violated => "failure",
            Outcome::Unknown | Outcome::Empty => "error",
        };
        writer.write_event(Event::Start(case))?;
        let mut start = BytesStart::new(element);
        start.push_attribute(("type", rule.outcome.word()));
        start.push_attribute(("message", plain(&rule.message).as_str()));
        writer.write_event(Event::Start(start))?;
        writer.write_event(Event::Text(BytesText::new(&lines(&detail(rule)))))?;
        writer.write_event(Event::End(BytesEnd::new(element)))?;
        writer.write_event(Event::End(BytesEnd::new("testcase")))?;
    }
    writer.write_event(Event::End(BytesEnd::new("testsuite")))?;
    writer.write_event(Event::End(BytesEnd::new("testsuites")))?;
    let text = String::from_utf8(writer.into_inner()).map_err(std::io::Error::other)?;
    Ok(text + "\n")
}
