//! Whether somebody can have been in two places: as far apart, and so soon after one another.

/// Faster than an airliner: kilometres in an hour.
const FASTEST: f64 = 900.0;
/// Kilometres, after both accuracies. Nearer than that the places of networks are too uncertain.
const LEAST: f64 = 100.0;
/// Seconds. Of whom only the countries are known was not in two of them within so long.
const BETWEEN_COUNTRIES: i64 = 3_600;
/// Kilometres: how far off a point may be of which nothing is said.
const UNSURE: u16 = 100;
/// Kilometres; the Earth's mean radius (IUGG).
const EARTH: f64 = 6_371.0;

/// A point with the radius, in kilometres, within which it may lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Degrees, -90 to 90.
    pub latitude: f64,
    /// Degrees, -180 to 180.
    pub longitude: f64,
    pub radius: u16,
}

impl Point {
    /// `None` outside of degrees. Without a radius the point is unsure.
    pub fn new(latitude: f64, longitude: f64, radius: Option<u16>) -> Option<Self> {
        let is_degrees = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
        is_degrees.then_some(Self { latitude, longitude, radius: radius.unwrap_or(UNSURE) })
    }

    /// Kilometres along a great circle (haversine).
    fn distance(self, other: Self) -> f64 {
        let (one, two) = (self.latitude.to_radians(), other.latitude.to_radians());
        let (north, east) = ((two - one) / 2.0, (other.longitude - self.longitude).to_radians() / 2.0);
        let half = north.sin().powi(2) + one.cos() * two.cos() * east.sin().powi(2);
        2.0 * EARTH * half.sqrt().clamp(0.0, 1.0).asin()
    }
}

/// Where an address is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Whereabouts {
    /// ISO 3166-1 alpha-2, e.g. `JP`.
    pub country: [u8; 2],
    pub point: Option<Point>,
}

impl Whereabouts {
    /// `None` if `country` is not two letters.
    pub fn new(country: &str, point: Option<Point>) -> Option<Self> {
        let country: [u8; 2] = country.to_ascii_uppercase().into_bytes().try_into().ok()?;
        country.iter().all(u8::is_ascii_uppercase).then_some(Self { country, point })
    }

    pub fn country(&self) -> String {
        self.country.iter().map(|letter| char::from(*letter)).collect()
    }

    /// `JP 35.69 139.69 20`: country, degrees, kilometres; or the country alone.
    pub fn text(&self) -> String {
        match self.point {
            Some(point) => {
                let Point { latitude, longitude, radius } = point;
                format!("{} {latitude:.2} {longitude:.2} {radius}", self.country())
            }
            None => self.country(),
        }
    }

    /// What [`Whereabouts::text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(' ');
        let country = parts.next()?;
        let point = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (None, ..) => None,
            (Some(latitude), Some(longitude), Some(radius), None) => {
                let radius = Some(radius.parse().ok()?);
                Some(Point::new(latitude.parse().ok()?, longitude.parse().ok()?, radius)?)
            }
            _ => return None,
        };
        Self::new(country, point)
    }

    /// Whether nobody can have gone from here to `other` within so many seconds, either way.
    pub fn is_beyond(self, other: Self, seconds: i64) -> bool {
        let seconds = seconds.saturating_abs();
        match self.point.zip(other.point) {
            Some((one, two)) => {
                let apart = one.distance(two) - f64::from(one.radius) - f64::from(two.radius);
                // Nobody is signed in for so long that a double does not hold the seconds.
                let hours = f64::from(i32::try_from(seconds).unwrap_or(i32::MAX)) / 3_600.0;
                apart > LEAST && apart > FASTEST * hours
            }
            None => self.country != other.country && seconds < BETWEEN_COUNTRIES,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKYO: &str = "JP 35.69 139.69 20";
    const OSAKA: &str = "JP 34.69 135.50 20";
    const NEW_YORK: &str = "US 40.71 -74.01 50";

    #[test]
    fn distances() {
        let point = |text| Whereabouts::parse(text).unwrap().point.unwrap();
        for (one, two, kilometres) in [
            (TOKYO, TOKYO, 0.0),
            // As published: great-circle distances.
            (TOKYO, OSAKA, 396.0),
            (TOKYO, NEW_YORK, 10_850.0),
            ("JP 0 0 0", "JP 0 180 0", 20_015.0),
            ("JP 0 179.5 0", "JP 0 -179.5 0", 111.2),
        ] {
            let apart = point(one).distance(point(two));
            assert!((apart - kilometres).abs() <= kilometres * 0.01, "{one} {two}: {apart}");
        }
    }

    #[test]
    fn texts_are_read_as_they_were_written() {
        for text in [TOKYO, OSAKA, NEW_YORK, "KR", "FJ -18.14 178.44 1000"] {
            assert_eq!(Whereabouts::parse(text).unwrap().text(), text);
        }
        for text in
            ["", "J", "JPN", "日本", "JP 1", "JP 1 2", "JP 91 0 1", "JP 0 181 1", "JP 0 0 1 1", "JP 0 0 -1"]
        {
            assert_eq!(Whereabouts::parse(text), None, "{text}");
        }
    }

    #[test]
    fn nobody_is_faster_than_an_airliner() {
        const HOUR: i64 = 3_600;
        for (one, two, seconds, expected) in [
            (TOKYO, NEW_YORK, 11 * HOUR, true),
            (TOKYO, NEW_YORK, 12 * HOUR, false),
            (TOKYO, NEW_YORK, -11 * HOUR, true),
            // 396 km apart, less both accuracies: 356.
            (TOKYO, OSAKA, 23 * 60, true),
            (TOKYO, OSAKA, 24 * 60, false),
            (TOKYO, "JP 34.69 135.50 300", 0, false),
            // One town.
            (TOKYO, "JP 35.44 139.64 20", 0, false),
            // Only countries are known.
            ("JP", "US", HOUR - 1, true),
            ("JP", "US", HOUR, false),
            ("JP", "JP", 0, false),
            (TOKYO, "US", 60, true),
            (TOKYO, "JP", 0, false),
        ] {
            let (one, two) = (Whereabouts::parse(one).unwrap(), Whereabouts::parse(two).unwrap());
            assert_eq!(one.is_beyond(two, seconds), expected, "{one:?} {two:?} {seconds}");
            assert_eq!(two.is_beyond(one, seconds), expected, "either way");
        }
    }
}
