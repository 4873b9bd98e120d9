/// The button by which a page uses a passkey, as `passkey.mustache` shows it. It is hidden until the page's script finds that the
/// browser has passkeys.
struct PasskeyButton {
    private(set) var values: [String: Any]

    /// Where the user chooses whether the browser is remembered.
    enum Remembering {
        /// By a box with this text, in the form of the passkey.
        case box(String)
        /// By the box `remember_browser` on the page, which belongs to another form.
        case asOtherForm
    }

    /// - Parameters:
    ///   - action: the path to which the script submits the passkey's answer.
    ///   - fillsInAddress: whether the browser offers passkeys in the field `email` too.
    ///   - isSecondFactor: whether the browser's sign-in waits for it, so that the authenticator need not verify its user.
    ///   - isBesidePassword: whether the user of the session has just entered the password, so that it need not either.
    ///   - isAlternative: whether the button follows another form, so that "or" stands between them. Else it is the page's main one.
    init(
        _ page: PageContext, action: String, text: String, fillsInAddress: Bool = false, isAlternative: Bool = true,
        isSecondFactor: Bool = false, isBesidePassword: Bool = false
    ) {
        let path = BeginPasskeySignInOnPageEndpoint.route.path
        let options =
            if isSecondFactor {
                page.query.path(path, ["second_factor": "1"])
            } else if isBesidePassword {
                page.query.path(path, ["beside_password": "1"])
            } else {
                page.query.path(path)
            }
        values = [
            "action": page.query.path(action), "options": options,
            "text": text, "conditional": fillsInAddress, "or": isAlternative,
        ]
    }

    /// Adds the choice whether the browser is remembered.
    mutating func remembersBrowser(_ remembering: Remembering) {
        switch remembering {
        case .box(let text): values["remember_box"] = text
        case .asOtherForm: values["remembers_as_other"] = true
        }
    }
}
