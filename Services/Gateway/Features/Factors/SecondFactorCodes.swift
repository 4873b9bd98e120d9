import Models

/// The codes that a page takes of a user. Those of the authenticator app and recovery codes have a field each, because phones show digits only
/// for the first. A link leads from one field to the other.
struct SecondFactorCodes: Sendable {
    /// The parameter in the page's query with which it has the field for recovery codes.
    static let parameter = "recovery_code"

    private let hasApp, hasRecoveryCodes: Bool
    /// Whether the page has the field for recovery codes. Users without an app see no other one.
    private let takesRecoveryCode: Bool

    /// Nil for a user who has neither.
    init?(ofApp hasApp: Bool, recovery hasRecoveryCodes: Bool, _ request: IncomingRequest) {
        guard hasApp || hasRecoveryCodes else { return nil }
        (self.hasApp, self.hasRecoveryCodes) = (hasApp, hasRecoveryCodes)
        takesRecoveryCode = !hasApp || (hasRecoveryCodes && Self.isChosen(request))
    }

    /// Whether a request asks for the field for recovery codes.
    static func isChosen(_ request: IncomingRequest) -> Bool { request.queryValue(parameter) != nil }

    /// Whether the user has chosen the field for recovery codes.
    var isRecoveryChosen: Bool { hasApp && takesRecoveryCode }

    /// Whether the page leads to the field for recovery codes.
    var offersRecovery: Bool { hasApp && hasRecoveryCodes && !takesRecoveryCode }

    /// The field for a code.
    ///
    /// - Parameter hasHint: whether the field of the app says what to enter, since no lead of the page does.
    func field(_ page: PageContext, hasHint: Bool = false) -> PageField {
        guard takesRecoveryCode else {
            return PageField(
                name: "code", label: page.text("second_factor_code"), kind: .appCode,
                hint: hasHint ? page.text("second_factor_lead") : nil, hasFocus: true)
        }
        return PageField(
            name: "code", label: page.text("recovery_code"), kind: .recoveryCode,
            hint: page.text(hasApp ? "recovery_code_text" : "recovery_code_hint"), hasFocus: hasApp)
    }

    /// The link to the other field, as templates show it; nil if there is none.
    ///
    /// - Parameter paths: the page's path with the field of the app, and with the field for recovery codes.
    func link(_ page: PageContext, to paths: (app: String, recovery: String)) -> [String: Any]? {
        guard hasApp, hasRecoveryCodes else { return nil }
        return takesRecoveryCode
            ? ["href": paths.app, "text": page.text("app_code_instead")]
            : ["href": paths.recovery, "text": page.text("recovery_code_instead")]
    }

    /// `error` with the reason of a malformed code, as the field names it.
    func described(_ error: ServiceError) -> ServiceError {
        guard takesRecoveryCode, error.invalidParams?.contains(where: { $0.path == "/code" }) == true else {
            return error
        }
        return .fields(["code": "recovery_code"])
    }

    /// The alert for a wrong recovery code; nil for other errors.
    ///
    /// - Parameter kind: what the user has shown, since the field for the app's codes takes recovery codes, too; nil if that is not known.
    func alert(for error: ServiceError, after kind: SecondFactorKind?, _ page: PageContext) -> PageAlert? {
        guard error.code == .secondFactorInvalid, takesRecoveryCode || kind == .recoveryCode else { return nil }
        return PageAlert(text: page.text("recovery_code_wrong"))
    }
}
