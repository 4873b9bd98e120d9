/// A difference between the settings that are stored and those that are declared, for ``Identity/ApplySettings``.
public struct SettingsChange: Codable, Sendable, Equatable {
    /// What becomes of the application, client, connection or setting.
    public enum Kind: String, Codable, Sendable {
        /// It did not exist, or belongs to something that did not.
        case created
        case changed
    }

    /// An application, client, connection or webhook.
    public struct Subject: Codable, Sendable, Equatable {
        /// The application.
        public var application: ApplicationID
        /// The client; nil for the application itself.
        public var client: ClientID?
        /// The provider of the client's connection; nil for the client itself.
        public var provider: Provider?
        /// The application's webhook; nil for anything else.
        public var webhook: WebhookID?
        /// The name of the application, client or webhook.
        public var name: String

        public init(
            application: ApplicationID, client: ClientID? = nil, provider: Provider? = nil, webhook: WebhookID? = nil,
            name: String
        ) {
            self.application = application
            self.client = client
            self.provider = provider
            self.webhook = webhook
            self.name = name
        }

        enum CodingKeys: String, CodingKey {
            case name, provider
            case application = "application_id"
            case client = "client_id"
            case webhook = "webhook_id"
        }
    }

    /// What becomes of it.
    public var kind: Kind
    /// Where the call declares it, a JSON Pointer (RFC 6901): `/applications/0/clients/1/origins`.
    public var path: String
    /// What it belongs to.
    public var subject: Subject
    /// The name of the setting; nil for the subject as a whole.
    public var setting: String?
    /// The value before; nil for none. Long ones are cut. Never a secret.
    public var old: String?
    /// The value after; nil for none. Long ones are cut. Never a secret.
    public var new: String?

    public init(
        _ kind: Kind, path: String, subject: Subject, setting: String? = nil, old: String? = nil, new: String? = nil
    ) {
        self.kind = kind
        self.path = path
        self.subject = subject
        self.setting = setting
        self.old = old
        self.new = new
    }
}
