import Models
import Testing

@testable import LatchkeyCommand

@Suite struct ApplicationReferenceTests {
    private static func application(_ name: String) -> Application {
        Application(id: .make(), name: name, parentID: nil, createdAt: .now)
    }

    @Test func isAnIDOrAName() {
        let id = ApplicationID.make()
        #expect(ApplicationReference(argument: "\(id)") == .id(id))
        #expect(ApplicationReference(argument: "Acme Notes") == .name("Acme Notes"))
        #expect(ApplicationReference(argument: "") == nil)
    }

    @Test func aNameIsLookedUp() async throws {
        let all = [Self.application("Acme Notes"), Self.application("Twin"), Self.application("twin")]
        var services = ScriptedServices()
        services.answer(Identity.ListApplications.self) { _ in all }
        services.answer(Identity.ListUsers.self) { call in
            Identity.ListUsers.Reply(
                users: call.filter.application == all[0].id
                    ? [.init(id: .make(), applicationID: all[0].id, createdAt: .now)] : [], nextCursor: nil)
        }
        let found = try await services.run("users", "list", "--app", "acme notes") as? [String: Any]
        #expect((found?["data"] as? [Any])?.count == 1)
        for (name, code) in [("Twin", ErrorCode.ambiguous), ("Nothing", .notFound)] {
            let thrown = await #expect(throws: ServiceError.self) {
                _ = try await services.run("users", "list", "--app", name)
            }
            #expect(thrown?.code == code)
        }
    }
}
