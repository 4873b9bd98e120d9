extension Identity {
    /// Changes the given properties of an application and leaves the others; for operators.
    ///
    /// Errors: 400 `invalid_request` for an invalid name, branding or domain. 404 for an unknown application.
    public struct UpdateApplication: RPCMethod {
        public static let name = "identity.update_application"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = Application

        /// The application.
        public var id: ApplicationID
        /// The new name.
        public var name: String?
        /// Whether answers hide which addresses are registered.
        public var hideAccountExistence: Bool?
        /// Whether people sign up by an emailed link or code.
        public var signUpByMail: Bool?
        /// What changes of who may sign up.
        public var signUpSettings: SignUpSettings.Change
        /// What changes of what sign-ins need beside the first factor.
        public var factorSettings: FactorSettings.Change
        /// What changes of the branding; empty strings remove.
        public var branding: ApplicationBranding

        public init(
            id: ApplicationID, name: String? = nil, hideAccountExistence: Bool? = nil,
            signUpByMail: Bool? = nil, signUpSettings: SignUpSettings.Change = .init(),
            factorSettings: FactorSettings.Change = .init(),
            branding: ApplicationBranding = .init()
        ) {
            self.id = id
            self.name = name
            self.hideAccountExistence = hideAccountExistence
            self.signUpByMail = signUpByMail
            self.signUpSettings = signUpSettings
            self.factorSettings = factorSettings
            self.branding = branding
        }
    }
}
