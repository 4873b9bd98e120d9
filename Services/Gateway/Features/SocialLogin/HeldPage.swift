/// Tells a user whose sign-in with a provider is held that it continues by email.
enum HeldPage {
    static let path = "/login/confirm"
}
