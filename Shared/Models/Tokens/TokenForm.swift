/// What tokens of ours look like from outside, so that whatever can be none is refused before anything is asked or
/// counted. A token that fits proves nothing yet.
public enum TokenForm {
    /// The most characters of an access token.
    public static let maximumAccessTokenLength = 4096
    /// The characters of a refresh token: 85 bytes in base64url without padding.
    public static let refreshTokenLength = 114

    /// Whether `token` could be an access token: base64url characters and dots (RFC 7515 §7.1), 1 to 4096 of them.
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
