//! A hash that is the same on every machine and in every version: ids of the map are made of it.

/// FNV-1a, 64 bits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    /// Takes a text, and where it ends.
    pub fn text(&mut self, text: &str) {
        for &byte in text.as_bytes().iter().chain(&[0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// Sixteen hex digits.
    pub fn hex(self) -> String {
        format!("{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fixed() {
        assert_eq!(Fnv::default().hex(), "cbf29ce484222325");
        let mut hash = Fnv::default();
        hash.text("a");
        let one = hash.hex();
        assert_eq!(one, "089bc907b544c769");
        let (mut split, mut joined) = (Fnv::default(), Fnv::default());
        split.text("a");
        split.text("b");
        joined.text("ab");
        assert_ne!(split.hex(), joined.hex());
    }
}
