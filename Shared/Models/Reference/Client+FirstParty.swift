extension Client {
    /// Whether it is of the same house as the application, so that nobody is asked to consent to it.
    public var isFirstParty: Bool { true }
}
