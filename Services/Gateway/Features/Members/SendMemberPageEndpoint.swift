import Hummingbird
import Models

/// Changes or removes the member.
struct SendMemberPageEndpoint: Endpoint {
    static let operation = Operation.form(
        MemberPage.path, id: "sendMemberPage",
        summary: "Change or remove a member, or leave an account",
        rateLimit: .mail,
        parameters: [.pageClient, .languages],
        request: .form(
            .object([
                .required("do", .oneOf(["role", "remove", "delete"])),
                .required("account_id", .accountID),
                .required("user_id", .userID),
                .optional("role", .role),
            ])),
        errors: [.notOwner, .soleOwner, .personalAccount, .accountInUse, .cookieInTheWay, .userSuspended])

    let page: MemberPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        return try await accountPages.requiringSignIn(request) { try await page.submit(form, $0) }
    }
}
