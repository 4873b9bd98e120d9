extension Identity {
    /// Creates an application; for operators.
    ///
    /// Errors: 400 `invalid_request` for an invalid name, branding or domain. 404 for an unknown parent.
    public struct CreateApplication: RPCMethod {
        public static let name = "identity.create_application"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = Application

        /// Name for users; see ``VisibleName``.
        public var name: String
        /// The account that owns it, or nil for a top-level one.
        public var parent: AccountID?
        /// Whether answers hide which addresses are registered. Sign-in, emails, check-email and providers then
        /// answer the same for every address. Signing up with a registered address still answers 409 `email_taken`.
        public var hideAccountExistence: Bool
        /// Whether people sign up by an emailed link or code; nil: if none of its clients offers passwords.
        public var signUpByMail: Bool?
        /// Who may sign up; what is nil has its default.
        public var signUpSettings: SignUpSettings.Change
        /// What sign-ins need beside the first factor; what is nil has its default.
        public var factorSettings: FactorSettings.Change
        /// The branding of its pages and emails. Logos and the icon are `https` or below our own public base URL.
        public var branding: ApplicationBranding

        public init(
            name: String, parent: AccountID? = nil, hideAccountExistence: Bool = false,
            signUpByMail: Bool? = nil, signUpSettings: SignUpSettings.Change = .init(),
            factorSettings: FactorSettings.Change = .init(),
            branding: ApplicationBranding = .init()
        ) {
            self.name = name
            self.parent = parent
            self.hideAccountExistence = hideAccountExistence
            self.signUpByMail = signUpByMail
            self.signUpSettings = signUpSettings
            self.factorSettings = factorSettings
            self.branding = branding
        }
    }
}
