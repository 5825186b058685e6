// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
)

// fake is as much of RAM as these tests need. It checks no signatures; TestSignature does.
type fake struct {
	t   testing.TB
	url string

	mu          sync.Mutex
	users       []map[string]any // as IMS shows them
	groups      []map[string]any
	members     map[string][]string // group -> user names
	keys        map[string][]map[string]any
	policies    map[string]map[string]any // custom, by lower-case name
	attachments []Attachment
	calls       []string // ims:GetUser, in order of arrival
	params      []url.Values
	now         func() time.Time
	hook        hook
	lose        map[string]int // call -> answers to lose after the work is done
	hide        map[string]int // call -> reads that shall see nothing yet
	next        int
}

const domain = "corp.onaliyun.com"

var versions = map[string]string{
	"2019-08-15": "ims", "2015-05-01": "ram", "2015-04-01": "sts", "2020-03-31": "resourcemanager",
}

func newFake(t testing.TB) *fake {
	f := &fake{
		t: t, members: map[string][]string{}, keys: map[string][]map[string]any{}, policies: map[string]map[string]any{},
		lose: map[string]int{}, hide: map[string]int{}, now: time.Now,
	}
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	f.url = s.URL
	return f
}

// clock is a time that passes only while somebody sleeps.
type clock struct {
	mu    sync.Mutex
	t     time.Time
	slept []time.Duration
}

func newClock() *clock { return &clock{t: time.Now()} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	c.t = c.t.Add(d)
	c.slept = append(c.slept, d)
	return nil
}

type testLog struct {
	mu    sync.Mutex
	lines []string
}

func (l *testLog) add(level, message string, fields map[string]any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, fmt.Sprint(level, " ", message, " ", fields))
}
func (l *testLog) Debug(_ context.Context, m string, f map[string]any) { l.add("debug", m, f) }
func (l *testLog) Warn(_ context.Context, m string, f map[string]any)  { l.add("warn", m, f) }
func (l *testLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.lines, "\n")
}

const (
	testID     = "LTAItest"
	testSecret = "s3cret/with+signs="
	testToken  = "t0ken/with+signs="
)

// client makes a client of the fake whose time passes only while it waits.
func (f *fake) client(change ...func(*Config)) *Client {
	f.t.Helper()
	clock := newClock()
	cfg := Config{
		Endpoint: f.url, Credentials: credential.Static(testID, testSecret, testToken),
		Now: clock.now, Sleep: clock.sleep, Jitter: func(d time.Duration) time.Duration { return d },
	}
	for _, c := range change {
		c(&cfg)
	}
	c, err := NewClient(cfg)
	if err != nil {
		f.t.Fatal(err)
	}
	return c
}

func (f *fake) count(calls ...string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, c := range f.calls {
		if len(calls) == 0 || slices.Contains(calls, c) {
			n++
		}
	}
	return n
}

func (f *fake) lastParams(call string) url.Values {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := len(f.calls) - 1; i >= 0; i-- {
		if f.calls[i] == call {
			return f.params[i]
		}
	}
	f.t.Fatalf("no call of %s", call)
	return nil
}

func (f *fake) date() string { return f.now().UTC().Format(time.RFC3339) }

func (f *fake) addUser(name string) map[string]any {
	f.next++
	u := map[string]any{
		"UserId": strconv.Itoa(1000000 + f.next), "UserPrincipalName": name + "@" + domain,
		"CreateDate": f.date(), "UpdateDate": f.date(),
	}
	f.users = append(f.users, u)
	return u
}

func (f *fake) addGroup(name string) map[string]any {
	g := map[string]any{"GroupName": name, "GroupId": "g-" + name, "CreateDate": f.date()}
	f.groups = append(f.groups, g)
	return g
}

// hook answers a call before the fake does, where it returns true.
type hook = func(w http.ResponseWriter, r *http.Request, call string, p url.Values) bool

type fault struct {
	status  int
	code    string
	message string
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		f.t.Error(err)
	}
	call := versions[r.Form.Get("Version")] + ":" + r.Form.Get("Action")
	f.mu.Lock()
	f.calls = append(f.calls, call)
	f.params = append(f.params, r.Form)
	hook := f.hook
	f.mu.Unlock()
	if hook != nil && hook(w, r, call, r.Form) {
		return
	}
	f.mu.Lock()
	answer, err := f.act(call, r.Form)
	lost := f.lose[call] > 0
	if lost {
		f.lose[call]--
	}
	f.mu.Unlock()
	if lost {
		cut(w)
		return
	}
	reply(w, answer, err)
}

// cut closes the connection without an answer.
func cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	_ = conn.Close()
}

func reply(w http.ResponseWriter, answer map[string]any, err *fault) {
	status := http.StatusOK
	if err != nil {
		status = err.status
		answer = map[string]any{"Code": err.code, "Message": err.message, "HostId": "ram.aliyuncs.com"}
	}
	if answer == nil {
		answer = map[string]any{}
	}
	answer["RequestId"] = "6A1C0D9E-0000-4000-8000-000000000001"
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer)
}

func notExist(what string) *fault { return &fault{404, "EntityNotExist." + what, "It does not exist."} }

func conflict(code string) *fault { return &fault{409, code, "Conflict."} }

func (f *fake) userIndex(p url.Values) int {
	return slices.IndexFunc(f.users, func(u map[string]any) bool {
		upn := u["UserPrincipalName"].(string)
		name, _, _ := strings.Cut(upn, "@")
		return u["UserId"] == p.Get("UserId") || upn == p.Get("UserPrincipalName") || name == p.Get("UserName")
	})
}

func fakePage[V any](all []V, p url.Values, most int) ([]V, bool, string) {
	n, _ := strconv.Atoi(p.Get("MaxItems"))
	n = min(max(n, 1), most)
	from, _ := strconv.Atoi(p.Get("Marker"))
	to := min(from+n, len(all))
	if to < len(all) {
		return all[from:to], true, strconv.Itoa(to)
	}
	return all[from:to], false, ""
}

func text(p url.Values, to map[string]any, names ...string) {
	for _, n := range names {
		if v, ok := p[n]; ok {
			to[strings.TrimPrefix(n, "New")] = v[0]
		}
	}
}

func (f *fake) act(call string, p url.Values) (map[string]any, *fault) {
	if f.hide[call] > 0 {
		f.hide[call]--
		switch call {
		case "ims:GetUser":
			return nil, notExist("User")
		case "ims:ListAccessKeys":
			return map[string]any{"AccessKeys": map[string]any{"AccessKey": []any{}}}, nil
		case "ram:ListPoliciesForUser":
			return map[string]any{"Policies": map[string]any{"Policy": []any{}}}, nil
		}
	}
	switch call {
	case "ims:GetDefaultDomain":
		return map[string]any{"DefaultDomainName": domain}, nil
	case "ims:CreateUser", "ram:CreateUser":
		if call == "ram:CreateUser" {
			p.Set("UserPrincipalName", p.Get("UserName")+"@"+domain)
		}
		if f.userIndex(url.Values{"UserPrincipalName": p["UserPrincipalName"], "UserId": {"-"}, "UserName": {"-"}}) >= 0 {
			return nil, conflict("EntityAlreadyExists.User")
		}
		name, _, _ := strings.Cut(p.Get("UserPrincipalName"), "@")
		u := f.addUser(name)
		text(p, u, "DisplayName", "Comments", "Email", "MobilePhone")
		var tags []map[string]string
		for i := 1; p.Has(fmt.Sprintf("Tag.%d.Key", i)); i++ {
			key, value := p.Get(fmt.Sprintf("Tag.%d.Key", i)), p.Get(fmt.Sprintf("Tag.%d.Value", i))
			tags = append(tags, map[string]string{"TagKey": key, "TagValue": value})
		}
		u["Tags"] = map[string]any{"Tag": tags}
		answer := map[string]any{"UserName": name}
		for k, v := range u {
			answer[k] = v
		}
		return map[string]any{"User": answer}, nil
	case "ims:GetUser", "ims:UpdateUser", "ram:UpdateUser", "ram:DeleteUser":
		if p.Get("UserId") == "" {
			p.Set("UserId", "-")
		}
		if p.Get("UserName") == "" {
			p.Set("UserName", "-")
		}
		i := f.userIndex(p)
		if i < 0 {
			return nil, notExist("User")
		}
		switch call {
		case "ims:UpdateUser", "ram:UpdateUser":
			text(p, f.users[i], "NewDisplayName", "NewComments", "NewEmail", "NewMobilePhone")
			if n := p.Get("NewUserPrincipalName"); n != "" {
				f.users[i]["UserPrincipalName"] = n
			}
			if n := p.Get("NewUserName"); n != "" {
				f.users[i]["UserPrincipalName"] = n + "@" + domain
			}
		case "ram:DeleteUser":
			f.users = slices.Delete(f.users, i, i+1)
			return nil, nil
		}
		return map[string]any{"User": f.users[i]}, nil
	case "ims:ListUsers":
		part, more, marker := fakePage(f.users, p, 1000)
		return map[string]any{"Users": map[string]any{"User": part}, "IsTruncated": more, "Marker": marker}, nil
	case "ims:TagResources":
		i := f.userIndex(url.Values{"UserId": {p.Get("ResourceId.1")}, "UserName": {"-"}})
		if i < 0 {
			return nil, notExist("User")
		}
		tag := map[string]string{"TagKey": p.Get("Tag.1.Key"), "TagValue": p.Get("Tag.1.Value")}
		f.users[i]["Tags"] = map[string]any{"Tag": []any{tag}}
		return nil, nil

	case "ims:CreateGroup":
		if slices.ContainsFunc(f.groups, func(g map[string]any) bool { return g["GroupName"] == p.Get("GroupName") }) {
			return nil, conflict("EntityAlreadyExists.Group")
		}
		g := f.addGroup(p.Get("GroupName"))
		text(p, g, "Comments", "DisplayName")
		return map[string]any{"Group": g}, nil
	case "ims:GetGroup", "ims:UpdateGroup", "ims:DeleteGroup":
		i := slices.IndexFunc(f.groups, func(g map[string]any) bool { return g["GroupName"] == p.Get("GroupName") })
		if i < 0 {
			return nil, notExist("Group")
		}
		g := f.groups[i]
		if call == "ims:UpdateGroup" {
			text(p, g, "NewGroupName", "NewComments", "NewDisplayName")
		}
		if call == "ims:DeleteGroup" {
			f.groups = slices.Delete(f.groups, i, i+1)
			return nil, nil
		}
		return map[string]any{"Group": g}, nil
	case "ims:ListGroups":
		part, more, marker := fakePage(f.groups, p, 100)
		return map[string]any{"Groups": map[string]any{"Group": part}, "IsTruncated": more, "Marker": marker}, nil

	case "ims:AddUserToGroup":
		name, _, _ := strings.Cut(p.Get("UserPrincipalName"), "@")
		if slices.Contains(f.members[p.Get("GroupName")], name) {
			return nil, conflict("EntityAlreadyExists.User.Group")
		}
		f.members[p.Get("GroupName")] = append(f.members[p.Get("GroupName")], name)
		return nil, nil
	case "ims:RemoveUserFromGroup":
		name, _, _ := strings.Cut(p.Get("UserPrincipalName"), "@")
		i := slices.Index(f.members[p.Get("GroupName")], name)
		if i < 0 {
			return nil, notExist("User.Group")
		}
		f.members[p.Get("GroupName")] = slices.Delete(f.members[p.Get("GroupName")], i, i+1)
		return nil, nil
	case "ram:ListUsersForGroup":
		var all []map[string]any
		for _, u := range f.members[p.Get("GroupName")] {
			all = append(all, map[string]any{"UserName": u, "JoinDate": f.date()})
		}
		part, more, marker := fakePage(all, p, 1000)
		return map[string]any{"Users": map[string]any{"User": part}, "IsTruncated": more, "Marker": marker}, nil
	case "ims:ListGroupsForUser":
		name, _, _ := strings.Cut(p.Get("UserPrincipalName"), "@")
		var all []map[string]any
		for g, members := range f.members {
			if slices.Contains(members, name) {
				all = append(all, map[string]any{"GroupName": g, "JoinDate": f.date()})
			}
		}
		return map[string]any{"Groups": map[string]any{"Group": all}}, nil

	case "ims:CreateAccessKey":
		name, _, _ := strings.Cut(p.Get("UserPrincipalName"), "@")
		if len(f.keys[name]) >= 2 {
			return nil, conflict("LimitExceeded.User.AccessKey")
		}
		f.next++
		k := map[string]any{"AccessKeyId": fmt.Sprintf("LTAI%04d", f.next), "Status": "Active", "CreateDate": f.date()}
		f.keys[name] = append(f.keys[name], k)
		return map[string]any{"AccessKey": map[string]any{
			"AccessKeyId": k["AccessKeyId"], "Status": "Active", "CreateDate": k["CreateDate"],
			"AccessKeySecret": "secret of " + k["AccessKeyId"].(string),
		}}, nil
	case "ims:ListAccessKeys":
		name, _, _ := strings.Cut(p.Get("UserPrincipalName"), "@")
		return map[string]any{"AccessKeys": map[string]any{"AccessKey": f.keys[name]}}, nil
	case "ims:DeleteAccessKey":
		name, _, _ := strings.Cut(p.Get("UserPrincipalName"), "@")
		id := p.Get("UserAccessKeyId")
		i := slices.IndexFunc(f.keys[name], func(k map[string]any) bool { return k["AccessKeyId"] == id })
		if i < 0 {
			return nil, notExist("User.AccessKey")
		}
		f.keys[name] = slices.Delete(f.keys[name], i, i+1)
		return nil, nil

	case "ram:CreatePolicy":
		if f.policies[strings.ToLower(p.Get("PolicyName"))] != nil {
			return nil, conflict("EntityAlreadyExists.Policy")
		}
		pol := map[string]any{
			"PolicyName": p.Get("PolicyName"), "PolicyType": "Custom", "DefaultVersion": "v1", "CreateDate": f.date(),
			"document": p.Get("PolicyDocument"),
		}
		text(p, pol, "Description")
		var tags []struct{ Key, Value string }
		_ = json.Unmarshal([]byte(p.Get("Tag")), &tags)
		var list []map[string]string
		for _, t := range tags {
			list = append(list, map[string]string{"TagKey": t.Key, "TagValue": t.Value})
		}
		pol["Tags"] = map[string]any{"Tag": list}
		f.policies[strings.ToLower(p.Get("PolicyName"))] = pol
		return map[string]any{"Policy": pol}, nil
	case "ram:GetPolicy", "ram:DeletePolicy", "ram:UpdatePolicyDescription":
		pol := f.policies[strings.ToLower(p.Get("PolicyName"))]
		if pol == nil {
			return nil, notExist("Policy")
		}
		if call == "ram:DeletePolicy" {
			delete(f.policies, strings.ToLower(p.Get("PolicyName")))
		}
		text(p, pol, "NewDescription")
		version := map[string]any{"PolicyDocument": pol["document"], "VersionId": "v1"}
		return map[string]any{"Policy": pol, "DefaultPolicyVersion": version}, nil
	case "ram:ListPolicies":
		var all []map[string]any
		for _, pol := range f.policies {
			all = append(all, pol)
		}
		slices.SortFunc(all, func(a, b map[string]any) int {
			return strings.Compare(a["PolicyName"].(string), b["PolicyName"].(string))
		})
		part, more, marker := fakePage(all, p, 1000)
		return map[string]any{"Policies": map[string]any{"Policy": part}, "IsTruncated": more, "Marker": marker}, nil
	case "ram:ListTagResources":
		var names []string
		_ = json.Unmarshal([]byte(p.Get("ResourceNames")), &names)
		var list []map[string]string
		if pol := f.policies[strings.ToLower(names[0])]; pol != nil {
			for _, t := range pol["Tags"].(map[string]any)["Tag"].([]map[string]string) {
				list = append(list, map[string]string{"ResourceName": names[0], "TagKey": t["TagKey"], "TagValue": t["TagValue"]})
			}
		}
		return map[string]any{"TagResources": list}, nil

	case "resourcemanager:ListPolicyAttachments":
		number, _ := strconv.Atoi(p.Get("PageNumber"))
		size, _ := strconv.Atoi(p.Get("PageSize"))
		size = min(size, 100)
		from := min((number-1)*size, len(f.attachments))
		var list []map[string]any
		for _, a := range f.attachments[from:min(from+size, len(f.attachments))] {
			rg := a.ResourceGroupID
			if rg == "" {
				rg = "1234567890"
			}
			pr := principals[a.PrincipalType]
			list = append(list, map[string]any{
				"PrincipalType": pr.remote, "PrincipalName": a.PrincipalName + "@" + pr.infix + "corp" + pr.suffix,
				"PolicyType": a.PolicyType, "PolicyName": a.PolicyName, "ResourceGroupId": rg, "AttachDate": a.AttachDate,
			})
		}
		return map[string]any{
			"PolicyAttachments": map[string]any{"PolicyAttachment": list}, "TotalCount": len(f.attachments),
			"PageNumber": number, "PageSize": size,
		}, nil
	}
	action := strings.TrimPrefix(call, "ram:")
	for t := range principals {
		switch action {
		case "AttachPolicyTo" + string(t), "DetachPolicyFrom" + string(t):
			a := attached(t, p.Get(string(t)+"Name"), p.Get("PolicyType"), p.Get("PolicyName"))
			a.AttachDate = f.date()
			i := slices.IndexFunc(f.attachments, func(b Attachment) bool { return b.key() == a.key() })
			if strings.HasPrefix(action, "Attach") {
				if i >= 0 {
					return nil, conflict("EntityAlreadyExists." + string(t) + ".Policy")
				}
				f.attachments = append(f.attachments, a)
				return nil, nil
			}
			if i < 0 {
				return nil, notExist(string(t) + ".Policy")
			}
			f.attachments = slices.Delete(f.attachments, i, i+1)
			return nil, nil
		case "ListPoliciesFor" + string(t):
			var list []map[string]any
			for _, a := range f.attachments {
				if a.PrincipalType == t && a.PrincipalName == p.Get(string(t)+"Name") && a.ResourceGroupID == "" {
					list = append(list, map[string]any{
						"PolicyName": a.PolicyName, "PolicyType": a.PolicyType, "AttachDate": a.AttachDate,
					})
				}
			}
			return map[string]any{"Policies": map[string]any{"Policy": list}}, nil
		}
	}
	return nil, &fault{404, "InvalidAction.NotFound", "Specified api is not found, please check your url and method."}
}

// attached is a policy attached for the whole account.
func attached(t PrincipalType, principal, policyType, policy string) Attachment {
	return Attachment{PrincipalType: t, PrincipalName: principal, PolicyType: policyType, PolicyName: policy}
}

func ptr[V any](v V) *V { return &v }
