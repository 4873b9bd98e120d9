/// What our tokens look like, so that other texts are refused before any lookup and without being counted. A token of the
/// right form may still be invalid.
public enum TokenForm {
    /// Maximum length of an access token, in characters.
    public static let maximumAccessTokenLength = 4096
    /// Length of a refresh token, in characters: 85 bytes in base64url without padding.
    public static let refreshTokenLength = 114

    /// Whether `token` could be an access token: 1 to 4096 base64url characters and dots (RFC 7515 §7.1).
    public static func mayBeAccessToken(_ token: Secret) -> Bool {
        let text = token.reveal().utf8
        return (1...maximumAccessTokenLength).contains(text.count) && text.allSatisfy { isBase64URL($0) || $0 == 0x2e }
    }

    /// Whether `token` could be a refresh token: 114 base64url characters.
    public static func mayBeRefreshToken(_ token: Secret) -> Bool {
        let text = token.reveal().utf8
        return text.count == refreshTokenLength && text.allSatisfy(isBase64URL)
    }

    private static func isBase64URL(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte & 0xdf) || byte == 0x2d || byte == 0x5f
    }
}
