import Models
import Testing

@testable import LatchkeyCommand

@Suite struct PrivateAddressOptionTests {
    private func serviceError(expecting expected: String?) -> ServiceError {
        .invalid([InvalidParameter(in: .body, path: "/url", type: "format", expected: expected)])
    }

    @Test(
        arguments: [
            (
                "an https URL. Only webhooks that allow private addresses may have http",
                "an https URL. Only webhooks that allow private addresses may have http (--allow-private)"
            ),
            ("an http or https URL", "an http or https URL"), (nil, nil),
        ] as [(String?, String?)])
    func isNamedWhereItWouldHelp(_ expected: String?, _ named: String?) async {
        let refused = serviceError(expecting: expected)
        let error = await #expect(throws: ServiceError.self) {
            try await PrivateAddressOption.naming("--allow-private") { () throws -> Void in throw refused }
        }
        #expect(error?.invalidParams?.map(\.expected) == [named])
    }

    /// Identity knows the setting only, and each command has its own name for it.
    @Test(arguments: [
        ("--sign-up-hook-allow-private", ["apps", "create", "--name", "Shop", "--sign-up-hook", "http://a.example/"]),
        ("--allow-private", ["webhooks", "create", "--app", "\(ApplicationID.make())", "--url", "http://a.example/"]),
    ])
    func isThatOfTheCommand(_ option: String, _ arguments: [String]) async {
        let refused = serviceError(expecting: "an https URL. Only webhooks that allow private addresses may have http")
        var services = ScriptedServices()
        services.answer(Identity.CreateApplication.self) { _ in throw refused }
        services.answer(Identity.CreateWebhook.self) { _ in throw refused }
        let scripted = services
        let error = await #expect(throws: ServiceError.self) { _ = try await scripted.run(arguments: arguments) }
        #expect(error?.invalidParams?.first?.expected?.hasSuffix(" (\(option))") == true)
    }
}
