import Foundation
import Models
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct ExplainUserCommandTests {
    @Test func asksEachServiceThatKnowsSomething() async throws {
        let (user, application) = (
            UserID.make(), Application(id: .make(), name: "Acme Notes", parentID: nil, createdAt: .now)
        )
        let email = try #require(EmailAddress("ann@example.com"))
        let profile = SessionProfile(
            id: user, applicationID: application.id, status: .suspended,
            credentials: [
                EmailCredential(id: .make(), userID: user, email: email, hashedEmail: nil, emailVerifiedAt: .now)
            ], memberships: [], identity: nil, activeMembership: nil)
        var services = ScriptedServices()
        services.answer(Identity.ExplainUser.self) { call in
            guard case .email(email, nil) = call.key else { throw ServiceError.internal }
            return .init(
                email: email, application: application,
                user: .init(record: Identity.UserRecord(profile: profile, createdAt: .now)))
        }
        services.answer(Identity.FindOperatorsApplication.self) { _ in .init(application: nil) }
        services.answer(Tokens.FindAttempts.self) { call in
            #expect(
                call.subjects.map { $0.reveal() } == [
                    "password \(application.id) ann@example.com", "password \(user)", "second factor \(user)",
                ])
            return [.init(failedInARow: 5, failedToday: 5, pausedUntil: .now), .init(), .init()]
        }
        services.answer(Mailer.ListDeliveries.self) { call in
            #expect(call.email == email)
            return [.init(message: .make(), kind: "magic_link", event: .delivered, at: .now)]
        }
        let report = try #require(try await services.run("users", "explain", "Ann@Example.com") as? [String: Any])
        #expect(report["can_sign_in"] as? Bool == false)
        let codes = (report["statements"] as? [[String: Any]])?.compactMap { $0["code"] as? String } ?? []
        #expect(Set(codes).isSuperset(of: ["suspended", "password_locked", "email_delivered"]))
        #expect((report["user"] as? [String: Any])?["id"] as? String == user.description)
    }

    /// Attempts of operators at the console are counted under names of their own.
    @Test func anOperatorsAttemptsAreThoseAtTheConsole() async throws {
        let operators = Application(id: .make(), name: "Operators", parentID: nil, createdAt: .now)
        let email = try #require(EmailAddress("ann@example.com"))
        var services = ScriptedServices()
        services.answer(Identity.ExplainUser.self) { _ in .init(email: email, application: operators) }
        services.answer(Identity.FindOperatorsApplication.self) { _ in .init(application: operators) }
        services.answer(Tokens.FindAttempts.self) { call in
            #expect(call.subjects.first == Secret("operator password \(operators.id) ann@example.com"))
            return [.init(failedInARow: 5, failedToday: 5, pausedUntil: .now), .init(), .init()]
        }
        services.answer(Mailer.ListDeliveries.self) { _ in [] }
        let report = try #require(try await services.run("users", "explain", "ann@example.com") as? [String: Any])
        let codes = (report["statements"] as? [[String: Any]])?.compactMap { $0["code"] as? String } ?? []
        #expect(codes.contains("password_locked"))
    }

    /// Without an application there is nothing that is counted for it.
    @Test func anAddressThatNobodyHas() async throws {
        var services = ScriptedServices()
        services.answer(Identity.ExplainUser.self) { _ in
            .init(email: EmailAddress("nobody@example.com"), application: nil)
        }
        services.answer(Mailer.ListDeliveries.self) { _ in [] }
        let report = try await services.run("users", "explain", "nobody@example.com") as? [String: Any]
        #expect(report?["user"] is NSNull || report?["user"] == nil)
        #expect(report?["can_sign_in"] as? Bool == false)
    }
}
