import Foundation
import HTTPTypes
import Models
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct AdminResponderTests {
    @Test func needsAKey() async throws {
        try await AdminFixture().run { caller in
            let none = try await caller.send(.get, "/admin/applications", key: nil)
            #expect(none.status == 401 && none.code == "authentication_required")
            #expect(none.headers[.wwwAuthenticate] == "Bearer")
            for field in ["Bearer lk_unknown", "Bearer", "Basic bGs6", "lk_writer", "Bearer lk_writer extra"] {
                let refused = try await caller.send(
                    .get, "/admin/applications", key: nil, headers: [.authorization: field])
                #expect(refused.status == 401 && refused.code == "invalid_token", "\(field)")
                #expect(refused.headers[.wwwAuthenticate] == "Bearer error=\"invalid_token\"")
            }
            // Not even whether a path exists.
            #expect(try await caller.send(.get, "/admin/nothing", key: nil).status == 401)
            #expect(try await caller.send(.get, "/admin", key: nil).status == 401)
            // A cookie is no key, and no other origin may read an answer.
            let cookie = try await caller.send(
                .get, "/admin/applications", key: nil,
                headers: [.cookie: "key=lk_writer", .origin: "https://evil.example"])
            #expect(cookie.status == 401 && cookie.headers[.accessControlAllowOrigin] == nil)
            #expect(try await caller.send(.options, "/admin/applications").status == 405)
        }
    }

    @Test func guessesAreLimitedAndGoodKeysStillWork() async throws {
        try await AdminFixture().run { caller in
            #expect(try await caller.send(.get, "/admin/applications").status == 200)
            var statuses: [Int] = []
            for index in 0..<40 {
                let guess = try await caller.send(
                    .get, "/admin/applications", key: nil, headers: [.authorization: "Bearer lk_guess\(index)"])
                statuses.append(guess.status)
                if guess.status == 429 { #expect(guess.headers[.retryAfter] != nil) }
            }
            #expect(statuses.prefix(20).allSatisfy { $0 == 401 } && statuses.last == 429)
            #expect(try await caller.send(.get, "/admin/applications").status == 200)
        }
    }

    /// A key that was never sent before is right all the same.
    @Test func guessesDoNotCountAgainstAKeyThatIsNew() async throws {
        try await AdminFixture().run { caller in
            var last: AdminFixture.Answer?
            for index in 0..<25 {
                last = try await caller.send(
                    .get, "/admin/applications", key: nil, headers: [.authorization: "Bearer lk_guess\(index)"])
            }
            #expect(last?.code == "rate_limited")
            #expect(try await caller.send(.get, "/admin/applications", key: .reader).status == 200)
        }
    }

    /// A key that is revoked is a guess like any other.
    @Test func aRevokedKeyWaitsWithTheGuesses() async throws {
        var fixture = AdminFixture()
        let isRevoked = Mutex(false)
        fixture.services.answer(Identity.CheckAPIKey.self) { _ in
            guard !isRevoked.withLock({ $0 }) else { throw ServiceError.invalidToken }
            return APIKey(id: .make(), name: "old", scope: .read, createdAt: .now)
        }
        try await fixture.run { caller in
            #expect(try await caller.send(.get, "/admin/applications").status == 200)
            isRevoked.withLock { $0 = true }
            for _ in 0..<20 { #expect(try await caller.send(.get, "/admin/applications").status == 401) }
            let refused = try await caller.send(.get, "/admin/applications")
            #expect(refused.status == 429 && refused.headers[.retryAfter] != nil)
        }
    }

    @Test func aKeyIsLimitedToARate() async throws {
        var fixture = AdminFixture()
        let key = APIKey(id: .make(), name: "busy", scope: .read, createdAt: .now)
        fixture.services.answer(Identity.CheckAPIKey.self) { _ in key }
        try await fixture.run { caller in
            var refused: AdminFixture.Answer?
            for _ in 0..<400 where refused == nil {
                let answer = try await caller.send(.get, "/admin/nothing")
                if answer.status == 429 { refused = answer }
            }
            #expect(refused?.code == "rate_limited" && refused?.headers[.retryAfter] == "1")
        }
    }

    @Test func aReadingKeyChangesNothing() async throws {
        try await AdminFixture().run { caller in
            for route in AdminRoutes.all where route.scope == .write {
                let path = route.filled
                for key in [AdminFixture.Key.reader, .ownReader] {
                    let answer = try await caller.send(route.method, path, key: key)
                    #expect(answer.status == 403 && answer.code == "insufficient_scope", "\(route.id)")
                    #expect(answer.headers[.wwwAuthenticate] == "Bearer error=\"insufficient_scope\"")
                }
            }
        }
    }

    @Test func unknownPathsAndMethods() async throws {
        try await AdminFixture().run { caller in
            #expect(try await caller.send(.get, "/admin/nothing").code == "not_found")
            #expect(try await caller.send(.get, "/admin").code == "not_found")
            for path in ["/admin/applications/", "/admin//applications"] {
                #expect(try await caller.send(.get, path).status == 404)
            }
            let wrong = try await caller.send(.put, "/admin/applications")
            #expect(wrong.status == 405 && wrong.code == "method_not_allowed")
            #expect(wrong.headers[.allow] == "GET, HEAD, POST")
            let head = try await caller.send(.head, "/admin/applications")
            #expect(head.status == 200 && head.body.isEmpty)
            #expect(try await caller.send(.get, "/elsewhere").status == 404)
        }
    }

    @Test func everyAnswerIsProtected() async throws {
        try await AdminFixture().run { caller in
            for path in ["/admin/applications", "/admin/nothing", "/admin/openapi.json"] {
                let answer = try await caller.send(.get, path)
                #expect(answer.headers[.cacheControl] == "no-store")
                #expect(answer.headers[.xContentTypeOptions] == "nosniff")
                #expect(answer.headers[.requestID]?.hasPrefix("req_") == true)
                #expect(answer.headers[.setCookie] == nil)
            }
        }
    }

    @Test func bodiesAreBounded() async throws {
        try await AdminFixture().run { caller in
            let long = String(repeating: "x", count: AdminResponder.maximumBodyLength)
            let answer = try await caller.send(.post, "/admin/applications", "{\"name\":\"\(long)\"}")
            #expect(answer.status == 413 && answer.code == "content_too_large")
            for body in ["", "[]", "{", "{\"name\":\"a\",\"name\":\"b\"}", "null"] {
                let refused = try await caller.send(.post, "/admin/applications", body)
                #expect([400, 415].contains(refused.status), "\(body)")
            }
            let deep = String(repeating: "[", count: 50) + String(repeating: "]", count: 50)
            #expect(try await caller.send(.post, "/admin/applications", "{\"name\":\(deep)}").status == 400)
            let text = try await caller.send(
                .post, "/admin/applications", "name=x", headers: [.contentType: "text/plain"])
            #expect(text.status == 415)
            #expect(try await caller.send(.get, "/admin/applications", "{}").status == 400)
        }
    }

    @Test func invalidParametersAreNamedAllAtOnce() async throws {
        try await AdminFixture().run { caller in
            let answer = try await caller.send(
                .post, "/admin/applications",
                "{\"name\":7,\"sign_up\":\"maybe\",\"deny_throw_away\":\"yes\",\"allow_domain\":[1]}")
            #expect(answer.status == 400)
            #expect(answer.invalid == ["/name", "/sign_up", "/allow_domain", "/deny_throw_away"])
            let unknown = try await caller.send(
                .post, "/admin/applications?colour=red", "{\"name\":\"x\",\"nmae\":\"y\"}")
            #expect(unknown.status == 400 && unknown.invalid == ["colour", "/nmae"])
        }
    }

    @Test func theAuditLogLearnsWhichKeyActs() async throws {
        var fixture = AdminFixture()
        let contexts = Contexts()
        let own = fixture.own
        fixture.services.answer(Identity.CreateApplication.self) { _, context in
            contexts.add(context.actor, context.requestID)
            return own
        }
        try await fixture.run { caller in
            let answer = try await caller.send(.post, "/admin/applications", "{\"name\":\"New\"}")
            #expect(answer.status == 201)
            let seen = try #require(contexts.all.first)
            #expect(seen.actor?.isAPIKey == true && seen.actor?.name == "lk_writer")
            #expect(seen.request?.description == answer.headers[.requestID])
        }
    }

    @Test func anIdempotentRequestIsCarriedOutOnce() async throws {
        var fixture = AdminFixture()
        let key = APIKey(id: .make(), name: "busy", scope: .write, createdAt: .now)
        fixture.services.answer(Identity.CheckAPIKey.self) { _ in key }
        let contexts = Contexts()
        fixture.services.answer(Identity.CreateApplication.self) { call, context in
            contexts.add(context.actor, context.requestID)
            try await Task.sleep(for: .milliseconds(100))
            return Application(id: .make(), name: call.name, parentID: nil, createdAt: .now)
        }
        try await fixture.run { caller in
            let headers: HTTPFields = [.idempotencyKey: "create-1"]
            let answers = try await withThrowingTaskGroup(of: AdminFixture.Answer.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        try await caller.send(.post, "/admin/applications", "{\"name\":\"New\"}", headers: headers)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(contexts.all.count == 1 && Set(answers.map(\.body)).count == 1)
            #expect(answers.allSatisfy { $0.status == 201 })
            #expect(answers.count { $0.headers[.idempotencyReplayed] == "true" } == 9)
            let other = try await caller.send(
                .post, "/admin/applications", "{\"name\":\"Another\"}", headers: headers)
            #expect(other.status == 409 && other.code == "already_exists")
            // What was not valid was not carried out.
            let invalid: HTTPFields = [.idempotencyKey: "create-2"]
            #expect(
                try await caller.send(.post, "/admin/applications", "{\"name\":7}", headers: invalid).status == 400)
            #expect(
                try await caller.send(.post, "/admin/applications", "{\"name\":\"x\"}", headers: invalid).status
                    == 201)
            let long: HTTPFields = [.idempotencyKey: String(repeating: "k", count: 256)]
            #expect(
                try await caller.send(.post, "/admin/applications", "{\"name\":\"x\"}", headers: long).status == 400)
        }
    }

    @Test func listsComeInPagesWithLinks() async throws {
        let fixture = AdminFixture()
        let (own, other) = (fixture.own.id.description, fixture.other.id.description)
        try await fixture.run { caller in
            let first = try await caller.send(.get, "/admin/applications?limit=1")
            #expect(first.data.map { $0["id"] as? String } == [own])
            #expect(first.links["self"] == "http://127.0.0.1:8081/admin/applications?limit=1")
            let next = try #require(first.links["next"])
            #expect(next == "http://127.0.0.1:8081/admin/applications?limit=1&cursor=\(own)")
            let second = try await caller.send(.get, String(next.dropFirst("http://127.0.0.1:8081".count)))
            #expect(second.data.map { $0["id"] as? String } == [other] && second.links["next"] == nil)
            for query in ["limit=0", "limit=101", "limit=x", "cursor=\(APIKeyID.make())", "limit=1&limit=2"] {
                #expect(try await caller.send(.get, "/admin/applications?\(query)").status == 400, "\(query)")
            }
        }
    }
}

/// The contexts of the calls that came.
private final class Contexts: Sendable {
    private let seen = Mutex<[(actor: AuditActor?, request: RequestID?)]>([])

    func add(_ actor: AuditActor?, _ request: RequestID?) { seen.withLock { $0.append((actor, request)) } }

    var all: [(actor: AuditActor?, request: RequestID?)] { seen.withLock { $0 } }
}

extension AdminRoute {
    /// The path with ids of nothing in place of its parameters.
    var filled: String {
        var result = path
        for parameter in parameters {
            let value =
                switch parameter {
                case "application": ApplicationID.make().description
                case "client": "client_unknown"
                case "user": UserID.make().description
                case "account": AccountID.make().description
                case "session": SessionID.make().description
                case "invite": InviteID.make().description
                case "mail": MessageID.make().description
                case "webhook": WebhookID.make().description
                case "key": APIKeyID.make().description
                case "provider": "google"
                case "feature": "beta"
                default: "unknown"
                }
            result = result.replacing("{\(parameter)}", with: value)
        }
        return result
    }
}
