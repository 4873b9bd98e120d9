/// How a browser reaches an authenticator (WebAuthn Level 3 §5.8.4). It is stored with a passkey and sent back as a hint.
public enum AuthenticatorTransport: String, Sendable, Codable, CaseIterable {
    case ble, hybrid, `internal`, nfc
    case smartCard = "smart-card"
    case usb
}
