extension Mailer {
    /// Renders an email with sample data, through the templates and phrases that mailer sends emails with; for operators.
    /// Nothing is sent, and the link and the code in it do not work.
    ///
    /// Errors: 400 for an unknown kind or language, with the known ones.
    public struct PreviewMail: RPCMethod {
        public static let name = "mailer.preview_mail"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true

        /// An email as its reader sees it.
        public struct Reply: Codable, Sendable, Equatable {
            /// The language that it is in (BCP 47).
            public var language: String
            /// The header `From`: the display name and the address.
            public var from: String
            /// The subject.
            public var subject: String
            /// The plain text.
            public var text: String
            /// The same as HTML.
            public var html: String

            public init(language: String, from: String, subject: String, text: String, html: String) {
                self.language = language
                self.from = from
                self.subject = subject
                self.text = text
                self.html = html
            }
        }

        /// What the email is about: an ``OutgoingMail/Kind`` other than `notice`, or an ``OutgoingMail/Notice``.
        public var kind: String
        /// The language (BCP 47).
        public var language: String
        /// The client in whose name it is written; nil for a sample product without branding.
        public var client: Client?

        public init(kind: String, language: String, client: Client? = nil) {
            self.kind = kind
            self.language = language
            self.client = client
        }
    }
}
