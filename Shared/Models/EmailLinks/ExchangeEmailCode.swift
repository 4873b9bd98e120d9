extension Mailer {
    /// Exchanges the 6-digit code of an email for a token that works like the one in the email's link, for a page
    /// that asks for the code first and then continues as if the link had been opened. The link in the email becomes
    /// invalid; the code stays valid until the token is used up. Wrong codes count as in ``Mailer/RedeemEmailCode``.
    ///
    /// Errors: 401 `code_invalid`. 503 `token_held` for the right code while a redemption holds its token.
    public struct ExchangeEmailCode: RPCMethod {
        public static let name = "mailer.exchange_email_code"

        /// The token.
        public struct Reply: Codable, Sendable {
            /// 256 random bits, base64url. It expires when the token of the email would have.
            public var token: Secret

            public init(token: Secret) { self.token = token }
        }

        /// The email whose code was typed.
        public var place: EmailCodeReference
        /// The code: six ASCII digits.
        public var code: Secret
        /// Whether the code was typed on a known device of the user; see ``Mailer/RedeemEmailCode``.
        public var isKnownDevice: Bool

        public init(place: EmailCodeReference, code: Secret, isKnownDevice: Bool = false) {
            self.place = place
            self.code = code
            self.isKnownDevice = isKnownDevice
        }
    }
}
