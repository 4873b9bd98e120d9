import Models
import RPCClient

/// Everything that flows need.
struct Surroundings: Sendable {
    let fleet: Fleet
    let clients: ClientDirectory
    let cookies: SessionCookies
    let courier: EffectsCourier
    let issuer: String
}

/// Every route of the gateway, a line each.
enum Endpoints {
    static func all(_ house: Surroundings) -> [MountedEndpoint] {
        let fleet = house.fleet
        let guardian = CrossSiteGuard(clients: house.clients, issuer: house.issuer)
        let signedIn = Authentication(fleet: fleet, cookies: house.cookies, guardian: guardian)
        return [
            // Signing in and out.
            .open(SignUp(house: house)),
            .open(SignIn(house: house)),
            .open(Refresh(house: house)),
            .signedIn(SignOut(house: house), signedIn),

            // The person who is signed in.
            .signedIn(GetMe(fleet: fleet), signedIn),
            .signedIn(UpdateMe(fleet: fleet), signedIn),
            .signedIn(ChangePassword(house: house), signedIn),
            .signedIn(SwitchMembership(house: house), signedIn),
            .signedIn(ListSessions(fleet: fleet), signedIn),
            .signedIn(EndSession(fleet: fleet), signedIn),

            // Waitlists.
            .signedIn(ListWaitlists(fleet: fleet, issuer: house.issuer), signedIn),
            .signedIn(GetWaitlist(fleet: fleet, issuer: house.issuer), signedIn),
            .signedIn(JoinWaitlist(fleet: fleet, issuer: house.issuer), signedIn),
            .signedIn(LeaveWaitlist(fleet: fleet, issuer: house.issuer), signedIn),

            // For machines.
            .open(GetJWKS(fleet: fleet)),
            .open(GetOpenAPI(issuer: house.issuer)),
            .open(GetProblem()),
            .open(GetHealthz()),
            .open(GetReadyz(fleet: fleet)),
            .open(GetMetrics(fleet: fleet)),
        ]
    }
}
