// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package usage_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/usage"
)

// event is one of ActionTrail, with fields changed.
func event(change map[string]any) string {
	e := map[string]any{
		"eventId": "1", "eventVersion": 1, "eventCategory": "Management", "eventType": "ApiCall", "eventRW": "Write",
		"eventName": "CreateAccessKey", "eventSource": "ims.aliyuncs.com", "serviceName": "Ims", "apiVersion": "2019-08-15",
		"eventTime": "2026-03-04T05:06:07Z", "acsRegion": "cn-hangzhou", "sourceIpAddress": "203.0.113.7",
		"requestParameters": map[string]any{"UserPrincipalName": "bob@1.onaliyun.com"},
		"userIdentity": map[string]any{
			"type": "ram-user", "accountId": "1", "principalId": "2", "userName": "ann",
			"sessionContext": map[string]any{"attributes": map[string]string{"mfaAuthenticated": "true"}},
		},
	}
	for k, v := range change {
		if v == nil {
			delete(e, k)
			continue
		}
		e[k] = v
	}
	text, err := json.Marshal(e)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func read(text string) (out []usage.Event, err error) {
	err = usage.Read(strings.NewReader(text), func(e usage.Event) { out = append(out, e) })
	return out, err
}

func zipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const emulated = `{"time":"2026-03-04T05:06:07Z","request_id":"R","product":"ims","action":"CreateAccessKey",` +
	`"caller":"acs:ram::1:user/ann","status":200,"code":"OK",` +
	`"checks":[{"action":"ram:CreateAccessKey","resource":"acs:ram::1:user/bob"}],"duration_ms":1}`

// TestShapes: all forms in which events come are read alike.
func TestShapes(t *testing.T) {
	t.Parallel()
	e := event(nil)
	quoted, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"one":                  e,
		"a list":               "[" + e + "]",
		"lines":                e + "\n" + e + "\n",
		"lists one after one":  "[" + e + "]\n[" + e + "]",
		"LookupEvents":         `{"NextToken":"x","Events":[` + e + `],"RequestId":"R","StartTime":"2026"}`,
		"log service, object":  `{"__topic__":"actiontrail_audit_event","event":` + e + `}`,
		"log service, text":    `{"__topic__":"actiontrail_event","event":` + string(quoted) + `}`,
		"compressed":           zipped(t, "["+e+"]"),
		"the emulator":         emulated,
		"parameters as a text": event(map[string]any{"requestParameters": nil, "requestParameterJson": `{"UserName":"bob"}`}),
		"version as a text":    event(map[string]any{"eventVersion": "1"}),
		"an unknown field":     event(map[string]any{"vpcId": "v", "newField": []int{1}}),
	} {
		got, err := read(text)
		if err != nil || len(got) == 0 {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, e := range got {
			if e.Principal != "acs:ram::1:user/ann" || len(e.Checks) != 1 || e.Checks[0].Action != "ram:CreateAccessKey" ||
				e.Checks[0].Resource != "acs:ram:*:1:user/bob" {
				t.Errorf("%s: %+v", name, e)
			}
		}
	}
}

func TestMapping(t *testing.T) {
	t.Parallel()
	type m = map[string]any
	identity := func(kind, name string) m {
		return m{"type": kind, "accountId": "1", "userName": name}
	}
	const made = "ram:CreateAccessKey acs:ram:*:1:user/bob"
	for name, tt := range map[string]struct {
		change m
		want   string // principal: checks
		denied bool
		remark string
	}{
		"attaching a system policy": {change: m{"serviceName": "Ram", "eventName": "AttachPolicyToUser",
			"requestParameters": m{"UserName": "bob", "PolicyName": "P", "PolicyType": "System"}},
			want: "user/ann: ram:AttachPolicyToUser acs:ram:*:1:user/bob, " +
				"ram:AttachPolicyToUser acs:ram:*:system:policy/P"},
		"assuming": {change: m{"serviceName": "Sts", "eventName": "AssumeRole",
			"requestParameters": m{"RoleArn": "acs:ram::1:role/deploy"}},
			want: "user/ann: sts:AssumeRole acs:ram:*:1:role/deploy"},
		"a role": {change: m{"userIdentity": identity("assumed-role", "deploy:session")},
			want: "role/deploy: " + made},
		"the account": {change: m{"userIdentity": identity("root-account", "")}, want: "root: " + made},
		"a service":   {change: m{"userIdentity": identity("system", "x")}, want: ": " + made},
		"whom am I":   {change: m{"serviceName": "Sts", "eventName": "GetCallerIdentity"}, want: "user/ann: "},
		"a logon":     {change: m{"eventType": "ConsoleSignin", "eventName": "ConsoleSignin"}, want: "user/ann: "},
		"denied":      {change: m{"errorCode": "NoPermission"}, want: "user/ann: " + made, denied: true},
		"failed":      {change: m{"errorCode": "EntityNotExist.User"}, want: "user/ann: " + made},
		"no name": {change: m{"requestParameters": nil},
			want: "user/ann: ram:CreateAccessKey acs:ram:*:1:user/*"},
		"no action of RAM": {change: m{"eventName": "PutRolePolicy"}, want: "user/ann: ",
			remark: "there is no permission ram:PutRolePolicy"},
		"an unknown service": {change: m{"serviceName": "Quux", "eventName": "Do"}, want: "user/ann: ",
			remark: "what Do of Quux needs is not known"},
		"SLS": {change: m{"serviceName": "Sls", "eventName": "GetProject"}, want: "user/ann: log:GetProject *",
			remark: "does not tell the resource"},
		"another code": {change: m{"serviceName": "R-kvstore", "eventName": "DescribeInstances"},
			want: "user/ann: kvstore:DescribeInstances *", remark: "the resource"},
		"a version in a name": {change: m{"serviceName": "Ecs", "apiVersion": "2014-05-26",
			"eventName": "StartInstance20140526"}, want: "user/ann: ecs:StartInstance *", remark: "the resource"},
		"an instance": {change: m{"serviceName": "Ecs", "eventName": "StopInstance",
			"referencedResources": m{"ACS::ECS::Instance": []string{"i-1"}}},
			want: "user/ann: ecs:StopInstance acs:ecs:cn-hangzhou:1:instance/i-1"},
		"a role that is passed": {change: m{"serviceName": "Ecs", "eventName": "RunInstances",
			"requestParameters": m{"RamRoleName": "machine"}},
			want:   "user/ann: ecs:RunInstances *, ram:PassRole acs:ram:*:1:role/machine",
			remark: "the role machine is passed by ecs:RunInstances"},
		"tags": {change: m{"serviceName": "Ims", "eventName": "TagResources", "requestParameters": m{
			"ResourceType": "user", "ResourcePrincipalName.1": "bob@1.onaliyun.com"}},
			want: "user/ann: ram:TagResources acs:ram:*:1:user/bob"},
	} {
		got, err := read(event(tt.change))
		if err != nil || len(got) != 1 {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var checks []string
		for _, c := range got[0].Checks {
			checks = append(checks, c.Action+" "+c.Resource)
		}
		line := strings.TrimPrefix(got[0].Principal, "acs:ram::1:") + ": " + strings.Join(checks, ", ")
		remarks := strings.Join(got[0].Remarks, ";")
		if line != tt.want || got[0].Denied != tt.denied || !strings.Contains(remarks, tt.remark) ||
			(tt.remark == "") != (remarks == "") {
			t.Errorf("%s: %s, %+v", name, line, got[0])
		}
	}
}

func TestBadEvents(t *testing.T) {
	t.Parallel()
	e := event(nil)
	for name, tt := range map[string]struct{ text, want string }{
		"empty":             {"", "there are no events in it"},
		"an empty list":     {"[]", "there are no events in it"},
		"a text":            {"hello", "event 1, byte 0: it is no JSON"},
		"a number":          {e + " 7", "event 2, byte"},
		"another object":    {e + `{"a":1}`, "event 2, byte"},
		"a policy":          {`{"Version":"1","Statement":[]}`, "it is no event: it has neither eventName"},
		"Events is no list": {`{"Events":{}}`, "Events is a list"},
		"a bad identity":    {event(map[string]any{"userIdentity": "ann"}), "userIdentity is of another shape"},
		"a bad name":        {event(map[string]any{"eventName": 7}), "eventName is no text"},
		"a bad entry":       {`{"__topic__":"x","event":"{"}`, "its field event is none"},
		"bad gzip":          {"\x1f\x8bxxxxxxxxxxxx", "the compressed events cannot be read"},
		"cut off gzip":      {zipped(t, strings.Repeat(e, 100))[:200], "cut off"},
		"too long":          {`{"eventName":"` + strings.Repeat("x", 40<<20), "longer than 16777216 bytes"},
	} {
		if _, err := read(tt.text); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCutOff: events that end in the middle are said to, wherever that is, and those
// before are read.
func TestCutOff(t *testing.T) {
	t.Parallel()
	text := "[" + event(nil) + "," + event(nil) + "]"
	for n := 1; n < len(text); n++ {
		got, err := read(text[:n])
		if err == nil || !strings.Contains(err.Error(), "cut off") {
			t.Errorf("after %d bytes: %v", n, err)
		}
		if whole := n == len(text)-1; n > len(text)/2+2 && !whole && len(got) != 1 || whole && len(got) != 2 {
			t.Errorf("after %d bytes: %d events", n, len(got))
		}
	}
}

// endless yields so many events in a list without holding them.
type endless struct {
	left int
	rest []byte
}

func (e *endless) Read(b []byte) (int, error) {
	if len(e.rest) == 0 {
		if e.left == 0 {
			return 0, io.EOF
		}
		e.left--
		e.rest = []byte(event(map[string]any{"eventName": "GetUser", "requestParameters": map[string]any{
			"UserName": fmt.Sprintf("user%d", e.left)}}) + "\n")
	}
	n := copy(b, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

// TestConstantMemory: what is held does not grow with the events.
func TestConstantMemory(t *testing.T) {
	held := func(events int) uint64 {
		r := usage.NewRecord()
		if err := usage.Read(&endless{left: events}, r.Add); err != nil {
			t.Fatal(err)
		}
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		runtime.KeepAlive(r)
		return m.HeapAlloc
	}
	few := held(5_000)
	if many := held(50_000); many > few+1<<20 {
		t.Errorf("%d bytes after 5,000 events, %d after 50,000", few, many)
	}
}

func TestRecord(t *testing.T) {
	t.Parallel()
	r := usage.NewRecord()
	text := event(nil) + event(map[string]any{"errorCode": "NoPermission", "eventName": "DeleteUser"}) +
		event(map[string]any{"serviceName": "Quux"}) + event(map[string]any{"serviceName": "Quux"}) +
		event(map[string]any{"userIdentity": map[string]any{"type": "system"}})
	if err := usage.Read(strings.NewReader(text), r.Add); err != nil {
		t.Fatal(err)
	}
	if c := *r.Products["ims"]; c != (usage.Count{Events: 3, Mapped: 2, Denied: 1}) {
		t.Errorf("%+v", c)
	}
	if got := r.Remarks(); !slices.Equal(got, []string{"What CreateAccessKey of Quux needs is not known (2 times)."}) {
		t.Errorf("%q", got)
	}
	want := []eval.Check{{Action: "ram:CreateAccessKey", Resource: "acs:ram:*:1:user/bob"}} // DeleteUser was denied
	if got := r.Done(""); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if got := r.Principals(); !slices.Equal(got, []string{"acs:ram::1:user/ann"}) {
		t.Errorf("%q", got)
	}
}
