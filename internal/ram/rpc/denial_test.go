// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package rpc

import (
	"errors"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/redact"
)

func TestDenial(t *testing.T) {
	t.Parallel()
	const long = "You are not authorized to do this action. Resource: acs:ram::1:user/ann Action: ram:CreateUser"
	for name, tt := range map[string]struct {
		body string
		want *Denial
	}{
		"the detail and the long message": {`{"RequestId":"1","Code":"NoPermission","Message":"` + long + `",
			"AccessDeniedDetail":{"PolicyType":"SessionPolicy","AuthPrincipalType":"SubUser","AuthPrincipalDisplayName":"20",
			"NoPermissionType":"ExplicitDeny","AuthAction":"ram:CreateUser","EncodedDiagnosticMessage":"AQ"}}`,
			&Denial{Action: "ram:CreateUser", Resource: "acs:ram::1:user/ann", PrincipalType: "SubUser", Principal: "20",
				PolicyType: "SessionPolicy", Explicit: true}},
		"the long message alone": {`{"RequestId":"1","Code":"NoPermission","Message":"` + long + `"}`,
			&Denial{Action: "ram:CreateUser", Resource: "acs:ram::1:user/ann"}},
		"nothing but the code":     {`{"RequestId":"1","Code":"Forbidden.RAM","Message":"No."}`, &Denial{}},
		"a detail of another form": {`{"RequestId":"1","Code":"NoPermission","AccessDeniedDetail":["x"]}`, &Denial{}},
		"escape sequences": {`{"RequestId":"1","Code":"NoPermission",
			"AccessDeniedDetail":{"AuthAction":"ram:\u001b[31mX"}}`, &Denial{Action: `ram: [31mX`}},
		"another error": {`{"RequestId":"1","Code":"EntityNotExist.User","Message":"` + long + `"}`, nil},
	} {
		got := answer{status: 403, body: []byte(tt.body)}
		err := got.decode(Operation{Product: RAM, Action: "CreateUser"}, redact.Secrets{})
		var e *Error
		if !errors.As(err, &e) {
			t.Fatalf("%s: %v", name, err)
		}
		if (e.Denial == nil) != (tt.want == nil) || e.Denial != nil && *e.Denial != *tt.want {
			t.Errorf("%s: %+v, want %+v", name, e.Denial, tt.want)
		}
	}
}
