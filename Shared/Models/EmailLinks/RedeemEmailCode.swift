extension Mailer {
    /// Redeems the 6-digit code of an email. Code and link of the email are held as in ``Mailer/RedeemEmailToken`` (a
    /// verification is not). Five wrong codes make the code invalid.
    ///
    /// Errors: 401 `code_invalid`. 503 `token_held` for the right code while another redemption holds it.
    public struct RedeemEmailCode: RPCMethod {
        public static let name = "mailer.redeem_email_code"
        public typealias Reply = RedeemedGrant

        /// The email whose code was typed.
        public var place: EmailCodeReference
        /// The code: six ASCII digits.
        public var code: Secret
        /// Identifies this redemption; see ``Mailer/RedeemEmailToken``.
        public var redemption: RedemptionID
        /// Whether the code was typed on a known device of the user, whose wrong codes are counted separately.
        public var isKnownDevice: Bool

        public init(place: EmailCodeReference, code: Secret, redemption: RedemptionID, isKnownDevice: Bool = false) {
            self.place = place
            self.code = code
            self.redemption = redemption
            self.isKnownDevice = isKnownDevice
        }
    }
}
