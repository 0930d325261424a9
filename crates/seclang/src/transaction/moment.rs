//! TIME and its like: a number of seconds as a date and a time of day.

use super::state::State;
use crate::language::ast::Variable;

/// `seconds` since 1970 in the time zone that the variables shall show.
pub(crate) fn set(state: &mut State, unix_seconds: i64, utc_offset_seconds: i32) {
    let local = unix_seconds.saturating_add(i64::from(utc_offset_seconds));
    let (days, second_of_day) = (local.div_euclid(86_400), local.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    let hour = second_of_day.div_euclid(3600);
    let minute = second_of_day.rem_euclid(3600).div_euclid(60);
    let second = second_of_day.rem_euclid(60);
    // 1970-01-01 was a Thursday; Sunday is 0.
    let weekday = days.saturating_add(4).rem_euclid(7);
    for (variable, number) in [
        (Variable::TimeEpoch, unix_seconds),
        (Variable::TimeYear, year),
        // January is 0, as in C's `struct tm`, and in ModSecurity.
        (Variable::TimeMon, month.saturating_sub(1)),
        (Variable::TimeDay, day),
        (Variable::TimeHour, hour),
        (Variable::TimeMin, minute),
        (Variable::TimeSec, second),
        (Variable::TimeWday, weekday),
    ] {
        let span = state.arena.add_number(number);
        state.fields.set_span(&mut state.arena, variable, span);
    }
    state.set(Variable::Time, format!("{hour:02}:{minute:02}:{second:02}").as_bytes());
}

/// Days since 1970-01-01 → year, month 1 to 12, day of the month, in the Gregorian calendar. Counted in years that
/// begin in March, so that the leap day is a year's last.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days.saturating_add(719_468);
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let leaps = |every: i64| of_era.div_euclid(every);
    let year_of_era = of_era
        .saturating_sub(leaps(1460))
        .saturating_add(leaps(36_524))
        .saturating_sub(leaps(146_096))
        .div_euclid(365);
    let before = year_of_era
        .saturating_mul(365)
        .saturating_add(year_of_era.div_euclid(4))
        .saturating_sub(year_of_era.div_euclid(100));
    let of_year = of_era.saturating_sub(before);
    let march_month = of_year.saturating_mul(5).saturating_add(2).div_euclid(153);
    let month_begins = march_month.saturating_mul(153).saturating_add(2).div_euclid(5);
    let day = of_year.saturating_sub(month_begins).saturating_add(1);
    let month = if march_month < 10 { march_month.saturating_add(3) } else { march_month.saturating_sub(9) };
    let year = era.saturating_mul(400).saturating_add(year_of_era).saturating_add(i64::from(month <= 2));
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::civil;

    #[test]
    fn days_are_dates() {
        for (days, date) in [
            (0, (1970, 1, 1)),
            (-1, (1969, 12, 31)),
            (59, (1970, 3, 1)),
            (11_016, (2000, 2, 29)),
            (11_017, (2000, 3, 1)),
            (20_778, (2026, 11, 21)),
            (47_540, (2100, 2, 28)),
            (47_541, (2100, 3, 1)),
        ] {
            assert_eq!(civil(days), date, "{days}");
        }
    }
}
