//! Times as the AWS CLI prints them.

use serde_json::{Number, Value};
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};

/// A time as Python's `isoformat` writes it, in UTC: `2026-11-22T19:33:52+00:00`, with microseconds where there are any.
/// What is no time stays as it is.
#[must_use]
pub fn timestamp(text: String) -> String {
    match OffsetDateTime::parse(text.trim(), &Rfc3339) {
        Ok(time) => written(time).unwrap_or(text),
        Err(_) => text,
    }
}

/// Seconds since 1970, with parts of seconds where there are any, as [`timestamp`] writes a time. What is no time stays
/// as it is.
#[must_use]
pub fn epoch(seconds: Number) -> Value {
    /// Whole numbers below this are held exactly, and so are microseconds of any year that matters.
    const MOST: f64 = 9e15;
    // As Python does it: the parts of a second for themselves, a half to the even side.
    let microseconds = seconds.as_f64().map(|seconds| {
        let whole = seconds.trunc();
        whole * 1e6 + ((seconds - whole) * 1e6).round_ties_even()
    });
    let Some(microseconds) = microseconds.filter(|number| number.abs() < MOST) else {
        return Value::Number(seconds);
    };
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and in bounds")]
    let nanoseconds = i128::from(microseconds as i64) * 1_000;
    let time = OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).ok();
    time.and_then(written)
        .map_or(Value::Number(seconds), Value::String)
}

fn written(time: OffsetDateTime) -> Option<String> {
    let time = time.to_offset(UtcOffset::UTC);
    let written = if time.microsecond() == 0 {
        time.format(format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second]+00:00"
        ))
    } else {
        time.format(format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]+00:00"
        ))
    };
    written.ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn times_are_written_as_python_writes_them() {
        for (sent, printed) in [
            ("2026-11-22T19:33:52.000Z", "2026-11-22T19:33:52+00:00"),
            ("2026-11-22T19:33:52Z", "2026-11-22T19:33:52+00:00"),
            (
                "2026-11-22T19:33:52.012Z",
                "2026-11-22T19:33:52.012000+00:00",
            ),
            (
                "2026-11-22T20:33:52.5+01:00",
                "2026-11-22T19:33:52.500000+00:00",
            ),
            ("yesterday", "yesterday"),
        ] {
            assert_eq!(timestamp(sent.to_owned()), printed);
        }
    }

    #[test]
    fn seconds_since_1970_are_times() {
        for (sent, printed) in [
            ("1732304032", json!("2024-11-22T19:33:52+00:00")),
            ("1732304032.5", json!("2024-11-22T19:33:52.500000+00:00")),
            (
                "1.732304032123E9",
                json!("2024-11-22T19:33:52.123000+00:00"),
            ),
            ("-1", json!("1969-12-31T23:59:59+00:00")),
            ("1e300", json!(1e300)),
        ] {
            let number: Number = serde_json::from_str(sent).unwrap();
            assert_eq!(epoch(number), printed, "{sent}");
        }
    }

    #[test]
    fn parts_of_a_second_are_read_to_the_last_bit() {
        for part in 0_u64..2_000 {
            let sent = format!("1795439999.{:07}", part * 7_919 % 10_000_000);
            let number: Number = serde_json::from_str(&sent).unwrap();
            assert_eq!(number.as_f64(), sent.parse().ok(), "{sent}");
        }
    }
}
