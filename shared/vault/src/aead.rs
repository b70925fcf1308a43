//! AES-256-GCM over one buffer: nonce, ciphertext, tag.

use aes_gcm::aead::AeadInOut;
use aes_gcm::{Aes256Gcm, Key, KeyInit, Nonce};
use portal_base::{Rng, Secret, SecretKey};

use crate::VaultError;

const NONCE: usize = 12;
const TAG: usize = 16;

/// Seals `plaintext` under a fresh nonce, bound to `aad`.
pub(crate) fn seal(
    key: &SecretKey,
    aad: &[u8],
    plaintext: &[u8],
    rng: &dyn Rng,
) -> Result<Vec<u8>, VaultError> {
    let mut nonce = [0; NONCE];
    rng.fill(&mut nonce);
    seal_with(key, nonce, aad, plaintext)
}

fn seal_with(
    key: &SecretKey,
    nonce: [u8; NONCE],
    aad: &[u8],
    plaintext: &[u8],
) -> Result<Vec<u8>, VaultError> {
    // The plaintext is overwritten by the ciphertext. Room for all of it from the start: a
    // buffer that grows would leave a copy of the plaintext behind.
    let mut buffer = Vec::with_capacity(plaintext.len() + TAG);
    buffer.extend_from_slice(plaintext);
    cipher(key).encrypt_in_place(&Nonce::from(nonce), aad, &mut buffer).map_err(|_| VaultError)?;
    Ok([nonce.as_slice(), &buffer].concat())
}

/// Opens what [`seal`] sealed under this key and this `aad`.
pub(crate) fn open(key: &SecretKey, aad: &[u8], sealed: &[u8]) -> Result<Secret<Vec<u8>>, VaultError> {
    let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE>().ok_or(VaultError)?;
    let mut buffer = Secret::new(ciphertext.to_vec());
    cipher(key).decrypt_in_place(&Nonce::from(*nonce), aad, buffer.expose_mut()).map_err(|_| VaultError)?;
    Ok(buffer)
}

fn cipher(key: &SecretKey) -> Aes256Gcm {
    Aes256Gcm::new(<&Key<Aes256Gcm>>::from(key.expose()))
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;

    use super::*;

    fn hex(text: &str) -> Vec<u8> {
        HEXLOWER.decode(text.as_bytes()).unwrap()
    }

    /// Test case 16 of McGrew and Viega, "The Galois/Counter Mode of Operation".
    #[test]
    fn gives_the_known_answer() {
        let key = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
        let key = Secret::new(<[u8; 32]>::try_from(hex(key)).unwrap());
        let nonce = <[u8; 12]>::try_from(hex("cafebabefacedbaddecaf888")).unwrap();
        let aad = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        let plaintext = hex(concat!(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72",
            "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
        ));
        let ciphertext = concat!(
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa",
            "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        );
        let tag = "76fc6ece0f4e1768cddf8853bb2d551b";
        let sealed = seal_with(&key, nonce, &aad, &plaintext).unwrap();
        assert_eq!(HEXLOWER.encode(&sealed), format!("cafebabefacedbaddecaf888{ciphertext}{tag}"));
        assert_eq!(open(&key, &aad, &sealed).unwrap().expose(), &plaintext);
    }

    #[test]
    fn what_is_too_short_to_be_sealed_is_refused() {
        let key = Secret::new([0; 32]);
        for length in 0..NONCE + TAG {
            assert_eq!(open(&key, b"", &vec![0; length]).unwrap_err(), VaultError);
        }
    }
}
