import HTTPTypes
import Models
import Testing

@testable import LatchkeyCommand

@Suite struct AdminReachTests {
    /// Services that know a client, a user, an account and a webhook of another application.
    private func fixture() -> AdminFixture {
        var fixture = AdminFixture()
        let other = fixture.other
        fixture.services.answer(Identity.ShowClient.self) { call in
            .init(
                client: Client(
                    id: call.client, applicationID: other.id, name: "Web", applicationName: "Other", origins: [],
                    redirectURIs: [], loginMethods: [.password], createdAt: .now), providers: [], consents: 0,
                openInvites: 0, waiting: 0)
        }
        fixture.services.answer(Identity.ShowUser.self) { _ in
            Identity.UserRecord(
                profile: SessionProfile(
                    id: .make(), applicationID: other.id, status: .active, credentials: [], memberships: [],
                    identity: nil, activeMembership: nil), createdAt: .now)
        }
        fixture.services.answer(Identity.ShowAccount.self) { _ in
            Identity.AccountSummary(
                id: .make(), applicationID: other.id, name: "Theirs", isPersonal: false, members: 1, ownerEmail: nil,
                createdAt: .now)
        }
        fixture.services.answer(Identity.ListWebhooks.self) { _ in [] }
        return fixture
    }

    /// A path or body that names the other application, for each route that reaches a part of the fleet.
    @Test func aKeyOfOneApplicationFindsNothingOfOthers() async throws {
        let fixture = fixture()
        let other = fixture.other.id
        try await fixture.run { caller in
            for route in AdminRoutes.all {
                var path = route.filled
                var body = route.body.map { _ in "{}" }
                switch route.target {
                case .fleet: break
                case .application: path = route.path(filling: "application", with: other.description)
                case .filter: path += "?application_id=\(other)"
                case .body: body = "{\"application_id\":\"\(other)\"}"
                case .client, .user, .account, .webhook: break
                }
                let answer = try await caller.send(route.method, path, key: .ownWriter, body)
                if case .fleet = route.target {
                    #expect(answer.status == 403 && answer.code == "insufficient_scope", "\(route.id)")
                } else {
                    #expect(answer.status == 404 && answer.code == "not_found", "\(route.id) \(answer.json)")
                }
            }
        }
    }

    @Test func itsListsAreOfItsApplicationOnly() async throws {
        let fixture = fixture()
        let own = fixture.own.id
        try await fixture.run { caller in
            let applications = try await caller.send(.get, "/admin/applications", key: .ownReader)
            #expect(applications.data.map { $0["id"] as? String } == [own.description])
            let same = try await caller.send(.get, "/admin/applications?application_id=\(own)", key: .ownReader)
            #expect(same.data.count == 1)
        }
    }

    @Test func listsAreNarrowedForTheServicesToo() async throws {
        var fixture = fixture()
        let own = fixture.own.id
        fixture.services.answer(Identity.ListUsers.self) { call in
            guard call.filter.application == own else { throw ServiceError.internal }
            return .init(users: [], nextCursor: nil)
        }
        fixture.services.answer(Identity.ListClients.self) { call in
            guard call.application == own else { throw ServiceError.internal }
            return []
        }
        fixture.services.answer(Identity.ListAuditEntries.self) { call in
            guard call.filter.application == own else { throw ServiceError.internal }
            return []
        }
        fixture.services.answer(Identity.ListWebhooks.self) { call in
            guard call.application == own else { throw ServiceError.internal }
            return []
        }
        fixture.services.answer(Waitlists.ListWaitlistEntries.self) { call in
            guard call.application == own else { throw ServiceError.internal }
            return .init(rows: [], nextCursor: nil)
        }
        try await fixture.run { caller in
            for path in ["users", "clients", "audit", "webhooks", "waitlists/beta"] {
                let answer = try await caller.send(.get, "/admin/\(path)", key: .ownReader)
                #expect(answer.status == 200, "\(path)")
            }
        }
    }

    /// Identity and mailer would call addresses that only they reach.
    @Test func aKeyOfOneApplicationOpensNoWayToPrivateAddresses() async throws {
        var fixture = fixture()
        let own = fixture.own.id
        fixture.services.answer(Identity.ShowClient.self) { call in
            .init(
                client: Client(
                    id: call.client, applicationID: own, name: "Web", applicationName: "Own", origins: [],
                    redirectURIs: [], loginMethods: [.password], createdAt: .now), providers: [], consents: 0,
                openInvites: 0, waiting: 0)
        }
        try await fixture.run { caller in
            let webhook = try await caller.send(
                .post, "/admin/webhooks", key: .ownWriter,
                "{\"application_id\":\"\(own)\",\"name\":\"x\",\"url\":\"http://10.0.0.1\",\"allow_private\":true}")
            #expect(webhook.status == 403 && webhook.code == "insufficient_scope")
            let connection = try await caller.send(
                .put, "/admin/clients/client_web/connections/google", key: .ownWriter,
                "{\"provider_client_id\":\"x\",\"client_secret\":\"y\",\"issuer\":\"http://10.0.0.1\"}")
            #expect(connection.status == 403 && connection.code == "insufficient_scope")
        }
    }

    /// It would send emails as another application does: the mail server signs for the domains of both.
    @Test func aKeyOfOneApplicationDoesNotChooseTheSender() async throws {
        var fixture = fixture()
        let own = fixture.own
        fixture.services.answer(Identity.UpdateApplication.self) { _ in own }
        try await fixture.run { caller in
            let path = "/admin/applications/\(own.id)"
            for address in ["hello@other.example", ""] {
                let body = "{\"sender_email\":\"\(address)\",\"sender_name\":\"Other\"}"
                let refused = try await caller.send(.patch, path, key: .ownWriter, body)
                #expect(refused.status == 403 && refused.code == "insufficient_scope")
                #expect(try await caller.send(.patch, path, key: .writer, body).status == 200)
            }
            let other = try await caller.send(.patch, path, key: .ownWriter, "{\"support_email\":\"help@own.example\"}")
            #expect(other.status == 200)
        }
    }

    /// With a change there, a program would make itself an operator of the console.
    @Test func noKeyReachesTheApplicationForOperators() async throws {
        var fixture = fixture()
        let (own, operators) = (fixture.own.id, fixture.other)
        let webhook = Webhook(id: .make(), applicationID: operators.id, name: "x", url: "https://example.com")
        fixture.services.answer(Identity.FindOperatorsApplication.self) { _ in .init(application: operators) }
        fixture.services.answer(Identity.ListWebhooks.self) { _ in [webhook] }
        fixture.services.answer(Identity.ListUsers.self) { _ in
            .init(users: [.init(id: .make(), applicationID: operators.id, createdAt: .now)], nextCursor: nil)
        }
        try await fixture.run { caller in
            for route in AdminRoutes.all {
                var path = route.path(filling: "application", with: operators.id.description)
                var body = route.body.map { _ in "{}" }
                switch route.target {
                case .fleet:
                    guard route.parameters.contains("application") else { continue }
                case .client: continue
                case .application, .user, .account: break
                case .filter: path += "?application_id=\(operators.id)"
                case .body: body = "{\"application_id\":\"\(operators.id)\"}"
                case .webhook: path = route.path(filling: "webhook", with: webhook.id.description)
                }
                let answer = try await caller.send(route.method, path, key: .writer, body)
                #expect(answer.status == 403 && answer.code == "forbidden", "\(route.id) \(answer.json)")
            }
            let applications = try await caller.send(.get, "/admin/applications")
            #expect(applications.data.map { $0["id"] as? String } == [own.description])
            for list in ["users", "webhooks"] {
                let answer = try await caller.send(.get, "/admin/\(list)")
                #expect(answer.status == 200 && answer.data.isEmpty, "\(list) \(answer.json)")
            }
        }
    }

    @Test func aKeyOfAllReachesEachApplication() async throws {
        let fixture = fixture()
        let other = fixture.other.id
        try await fixture.run { caller in
            let narrowed = try await caller.send(.get, "/admin/applications?application_id=\(other)", key: .reader)
            #expect(narrowed.data.map { $0["id"] as? String } == [other.description])
            #expect(try await caller.send(.get, "/admin/applications?application_id=x", key: .reader).status == 400)
            #expect(try await caller.send(.get, "/admin/users/\(UserID.make())", key: .reader).status == 200)
            #expect(try await caller.send(.get, "/admin/users/nobody", key: .reader).status == 404)
        }
    }
}

extension AdminRoute {
    /// The path with a value for one parameter, and ids of nothing for the others.
    fileprivate func path(filling name: String, with value: String) -> String {
        var route = AdminRoute(
            method: method, path: path.replacing("{\(name)}", with: value), id: id, tag: tag, summary: summary,
            target: target, run: run)
        route.body = body
        return route.filled
    }
}
