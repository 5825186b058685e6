// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package conformance

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	sdkerrors "github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/responses"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/ims"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/ram"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/resourcemanager"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/sts"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
)

// TestGoSDK drives every action through Alibaba Cloud's Go SDK, once with answers in JSON and once
// in XML, which the SDK has encoding/xml read.
func TestGoSDK(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"JSON", "XML"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			began := time.Now()
			root := newCaller(t, s, format, credentials.NewAccessKeyCredential(s.Root().ID, s.Root().Secret))
			for _, part := range []struct {
				name string
				test func(*caller)
			}{
				{"users", goUsers}, {"users of IMS", goIMSUsers}, {"groups", goGroups},
				{"access keys", goAccessKeys}, {"logons", goLogons}, {"MFA devices", goMFADevices},
				{"policies", goPolicies}, {"attachments", goAttachments}, {"roles", goRoles},
				{"tags", goTags}, {"identity providers", goIdentityProviders},
				{"tags of users", goUserTags}, {"account", goAccount}, {"security", goSecurity},
				{"sessions", goSessions}, {"resource groups", goResourceGroups}, {"lists", goLists},
				{"permission", goPermission}, {"keys that are wrong", goWrongKeys},
			} {
				t.Run(part.name, func(t *testing.T) { part.test(root.in(t)) })
			}
			fmt.Printf("Go SDK, %s: %s\n", format, time.Since(began).Round(10*time.Millisecond))
			s.covered(t, "Go SDK, "+format)
		})
	}
}

// caller is somebody with credentials, who speaks through the SDK.
type caller struct {
	*testing.T
	s      *subject
	format string // JSON or XML
	ram    *ram.Client
	ims    *ims.Client
	sts    *sts.Client
	rm     *resourcemanager.Client
}

func newCaller(t *testing.T, s *subject, format string, credential auth.Credential) *caller {
	t.Helper()
	c := &caller{T: t, s: s, format: format}
	for _, client := range []any{&c.ram, &c.ims, &c.sts, &c.rm} {
		at := reflect.ValueOf(client).Elem()
		made := reflect.New(at.Type().Elem())
		// Its own 10 s may be too short on a busy machine.
		config := sdk.NewConfig().WithScheme("HTTP").WithTimeout(time.Minute)
		product, ok := made.Interface().(interface {
			InitWithOptions(string, *sdk.Config, auth.Credential) error
		})
		if !ok {
			t.Fatalf("%T is no client", made.Interface())
		}
		if err := product.InitWithOptions("cn-hangzhou", config, credential); err != nil {
			t.Fatal(err)
		}
		made.Elem().FieldByName("Domain").SetString(s.address)
		at.Set(made)
	}
	return c
}

// in is the caller in a subtest.
func (c *caller) in(t *testing.T) *caller {
	inner := *c
	inner.T = t
	return &inner
}

// as is somebody else.
func (c *caller) as(credential auth.Credential) *caller {
	c.Helper()
	return newCaller(c.T, c.s, c.format, credential)
}

// set sets fields of a request of the SDK: name, value, name, value.
func (c *caller) set(request requests.AcsRequest, fields []any) {
	c.Helper()
	at := reflect.ValueOf(request).Elem()
	for i := 0; i+1 < len(fields); i += 2 {
		field := at.FieldByName(fields[i].(string))
		if !field.IsValid() {
			c.Fatalf("%T has no field %s", request, fields[i])
		}
		if value := reflect.ValueOf(fields[i+1]); field.Kind() == reflect.String {
			field.SetString(value.String())
		} else {
			list := reflect.New(field.Type().Elem())
			list.Elem().Set(value)
			field.Set(list)
		}
	}
	at.FieldByName("AcceptFormat").SetString(c.format)
}

// ok makes a call that has to work, and holds what came to what the SDK knows.
func ok[Q requests.AcsRequest, R responses.AcsResponse](
	c *caller, call func(Q) (R, error), request Q, fields ...any,
) R {
	c.Helper()
	c.set(request, fields)
	answer, err := call(request)
	if err != nil {
		c.Fatalf("%s %v: %v", request.GetActionName(), fields, err)
	}
	c.decoded(request.GetProduct()+":"+request.GetActionName(), answer)
	return answer
}

// newer are fields, by action, that the npm SDKs know and this version of the Go SDK does not.
var newer = map[string][]string{
	"Ims:GetUser": {"UserName"}, "Ram:ListPolicies": {"Tags"}, "Ram:ListRoles": {"Tags"},
	"Ims:GetAccountSummary": {
		"AccountAccessKeysPerAccountQuota", "ConditionsPerAKPolicyQuota", "IPItemsPerAKPolicyQuota",
	},
	"Ims:GetLoginProfile": {"AutoDisableLoginStatus"}, "Ims:UpdateLoginProfile": {"AutoDisableLoginStatus"},
	"Ims:GetSecurityPreference": {"AllowUserToLoginWithPasskey", "MaxIdleDays", "VerificationTypes"},
	"Ims:SetSecurityPreference": {"AllowUserToLoginWithPasskey", "MaxIdleDays", "VerificationTypes"},
	"Ims:GetUserSsoSettings":    {"SsoLoginWithDomain"}, "Ims:SetUserSsoSettings": {"SsoLoginWithDomain"},
}

// without is decoded JSON without the members of a name, wherever they are.
func without(name string, value any) any {
	switch value := value.(type) {
	case map[string]any:
		delete(value, name)
		for _, inner := range value {
			without(name, inner)
		}
	case []any:
		for _, inner := range value {
			without(name, inner)
		}
	}
	return value
}

// decoded makes sure that the SDK knows every field of an answer, with its type: the SDK itself
// reads JSON leniently.
func (c *caller) decoded(action string, answer responses.AcsResponse) {
	c.Helper()
	if !requestID.Match(answer.GetHttpContentBytes()) {
		c.Errorf("%s: no request ID: %s", action, answer.GetHttpContentString())
	}
	if c.format != "JSON" {
		return
	}
	body := answer.GetHttpContentBytes()
	if names, isNewer := newer[action]; isNewer {
		var whole any
		if err := json.Unmarshal(body, &whole); err != nil {
			c.Fatalf("%s: %v", action, err)
		}
		for _, name := range names {
			whole = without(name, whole)
		}
		body, _ = json.Marshal(whole) // what was JSON is JSON again
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(reflect.New(reflect.TypeOf(answer).Elem()).Interface()); err != nil {
		c.Errorf("%s: %v: %s", action, err, body)
	}
}

var requestID = regexp.MustCompile(`RequestId(>|":")[0-9A-F]{8}-([0-9A-F]{4}-){3}[0-9A-F]{12}[<"]`)

// refusal is an error of the API.
type refusal struct {
	Code      string
	Message   string
	HostId    string
	RequestId string
	status    int
}

// refused makes a call that has to fail; want is status and code, as in "404 EntityNotExist.User".
func refused[Q requests.AcsRequest, R responses.AcsResponse](
	c *caller, want string, call func(Q) (R, error), request Q, fields ...any,
) refusal {
	c.Helper()
	c.set(request, fields)
	_, err := call(request)
	return c.refusal(want, request.GetActionName(), err)
}

func (c *caller) refusal(want, action string, err error) refusal {
	c.Helper()
	var server *sdkerrors.ServerError
	if !errors.As(err, &server) {
		c.Errorf("%s: %v, want %s", action, err, want)
		return refusal{}
	}
	got := refusal{
		Code: server.ErrorCode(), Message: server.Message(), HostId: server.HostId(),
		RequestId: server.RequestId(), status: server.HttpStatus(),
	}
	if c.format == "XML" { // the SDK reads errors as JSON only, and gives the text otherwise
		if err := xml.Unmarshal([]byte(server.Message()), &got); err != nil {
			c.Errorf("%s: %v: %s", action, err, server.Message())
		}
	}
	if have := fmt.Sprintf("%d %s", got.status, got.Code); have != want {
		c.Errorf("%s: %s (%s), want %s", action, have, got.Message, want)
	}
	if got.Message == "" || got.RequestId == "" || got.HostId != c.s.address {
		c.Errorf("%s: incomplete: %+v", action, got)
	}
	return got
}

// equal compares what should be the same.
func equal(c *caller, got, want any) {
	c.Helper()
	if !reflect.DeepEqual(got, want) {
		c.Errorf("got  %#v\nwant %#v", got, want)
	}
}

// row is several values, to be compared at once.
func row(values ...any) []any { return values }

// each collects something of every item.
func each[T, V any](items []T, of func(T) V) []V {
	out := make([]V, 0, len(items))
	for _, item := range items {
		out = append(out, of(item))
	}
	return out
}

// isNow says that a time is one of the last minute.
func (c *caller) isNow(text string) {
	c.Helper()
	at, err := time.Parse("2006-01-02T15:04:05Z", text)
	if d := time.Since(at); err != nil || d < -time.Minute || d > time.Minute {
		c.Errorf("%q is not now", text)
	}
}

func (c *caller) logon(name string) string { return name + "@" + c.s.AccountID() + ".onaliyun.com" }

func (c *caller) trust(principals ...string) string {
	arns := each(principals, func(p string) string { return `"acs:ram::` + c.s.AccountID() + `:` + p + `"` })
	return `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":[` +
		strings.Join(arns, ",") + `]}}]}`
}

func allow(action string) string {
	return `{"Version":"1","Statement":[{"Effect":"Allow","Action":"` + action + `","Resource":"*"}]}`
}

// userWithKey makes a user with an access key, and returns who holds it.
func (c *caller) userWithKey(name string) *caller {
	c.Helper()
	ok(c, c.ram.CreateUser, ram.CreateCreateUserRequest(), "UserName", name)
	key := ok(c, c.ram.CreateAccessKey, ram.CreateCreateAccessKeyRequest(), "UserName", name).AccessKey
	return c.as(credentials.NewAccessKeyCredential(key.AccessKeyId, key.AccessKeySecret))
}

func (c *caller) dropUser(name string) {
	c.Helper()
	ok(c, c.ims.DeleteUser, ims.CreateDeleteUserRequest(), "UserPrincipalName", c.logon(name))
}

// versions are those of the products.
var versions = map[string]string{
	"ram": "2015-05-01", "ims": "2019-08-15", "sts": "2015-04-01", "resourcemanager": "2020-03-31",
}

// untyped makes a call that the SDK has no types for, and decodes its answer into out.
func (c *caller) untyped(action string, fields map[string]string, out any) error {
	c.Helper()
	product, name, _ := strings.Cut(action, ":")
	request := requests.NewCommonRequest()
	request.Product, request.Version, request.ApiName, request.Method = product, versions[product], name, requests.POST
	request.Scheme, request.Domain, request.AcceptFormat = "http", c.s.address, c.format
	request.FormParams = fields
	answer, err := c.ram.ProcessCommonRequest(request)
	if err != nil || out == nil {
		return err
	}
	if c.format == "XML" {
		return xml.Unmarshal(answer.GetHttpContentBytes(), out)
	}
	decoder := json.NewDecoder(bytes.NewReader(answer.GetHttpContentBytes()))
	decoder.DisallowUnknownFields()
	return decoder.Decode(out)
}

// goPermission tries every action as a user that may do nothing.
func goPermission(c *caller) {
	rita := c.userWithKey("rita")
	ok(c, c.ram.CreateRole, ram.CreateCreateRoleRequest(), "RoleName", "r", "AssumeRolePolicyDocument", c.trust("root"))
	document := allow("oss:*")
	values := map[string]string{
		"UserName": "rita", "NewUserName": "x", "UserPrincipalName": c.logon("rita"), "DisplayName": "x",
		"GroupName": "g", "NewGroupName": "h", "UserAccessKeyId": "LTAI5tUnknownKey00000000",
		"PolicyName": "p", "PolicyType": "Custom", "PolicyDocument": document, "VersionId": "v1",
		"RoleName": "r", "AssumeRolePolicyDocument": c.trust("root"),
		"AccountAlias": "abc", "DefaultDomainName": "abc.onaliyun.com",
		"Password": "Correct-Horse-9", "OldPassword": "Correct-Horse-9", "NewPassword": "Other-Horse-8",
		"VirtualMFADeviceName": "d", "SerialNumber": "d",
		"AuthenticationCode1": "000000", "AuthenticationCode2": "111111",
		"Name": "abc", "ResourceGroupId": "rg-000000000000000",
		"PrincipalName": c.logon("rita"), "PrincipalType": "IMSUser", "Status": "Active",
		"RoleArn": "acs:ram::" + c.s.AccountID() + ":role/r", "RoleSessionName": "abc",
		"SAMLProviderName": "corp", "EncodedSAMLMetadataDocument": samlMetadata, "NewDescription": "x",
		"OIDCProviderName": "web", "IssuerUrl": "https://x.example.com", "ClientId": "c", "Fingerprint": "f",
		"ResourceType": "user", "ResourceId.1": "1", "Tag.1.Key": "k", "Tag.1.Value": "v", "TagKey.1": "k",
		"AccessKeyPolicy": "{}", "PasskeyId": "1", "PasskeyName": "x", "VerifyType": "email", "Email": "a@example.com",
	}
	clients := map[string]any{"ram": rita.ram, "ims": rita.ims, "sts": rita.sts, "resourcemanager": rita.rm}
	for _, action := range emulator.Actions() {
		product, name, _ := strings.Cut(action, ":")
		method := reflect.ValueOf(clients[product]).MethodByName(name)
		switch {
		case action == "sts:GetCallerIdentity": // needs no permission
			continue
		case !method.IsValid():
			fields := maps.Clone(values)
			fields["ResourceType"], fields["ResourceNames"] = "role", `["r"]`
			fields["Tag"], fields["TagKeys"] = `[{"Key":"k","Value":"v"}]`, `["k"]`
			err := rita.untyped(action, fields, nil)
			c.refusal("403 NoPermission", action, err)
			continue
		}
		request := reflect.New(method.Type().In(0).Elem())
		rpc := &requests.RpcRequest{}
		request.Elem().FieldByName("RpcRequest").Set(reflect.ValueOf(rpc))
		rpc.InitWithApiInfo(product, versions[product], name, "", "")
		rpc.Method, rpc.AcceptFormat = requests.POST, c.format
		for field, value := range values {
			if at := request.Elem().FieldByName(field); at.IsValid() && at.Kind() == reflect.String {
				at.SetString(value)
			} else if strings.Contains(field, ".") && product == "ims" && strings.HasSuffix(name, "Resources") {
				rpc.QueryParams[field] = value
			}
		}
		err, _ := method.Call([]reflect.Value{request})[1].Interface().(error)
		got := c.refusal("403 NoPermission", action, err)
		if !strings.HasPrefix(got.Message, "You are not authorized to do this action.") ||
			!strings.Contains(got.Message, " Action: ") {
			c.Errorf("%s: %s", action, got.Message)
		}
	}
	ok(rita, rita.sts.GetCallerIdentity, sts.CreateGetCallerIdentityRequest())
	c.dropUser("rita")
	ok(c, c.ram.DeleteRole, ram.CreateDeleteRoleRequest(), "RoleName", "r")
}

// goWrongKeys is about credentials that the SDK can be given and the API refuses.
func goWrongKeys(c *caller) {
	ask := func(want string, credential auth.Credential) refusal {
		c.Helper()
		who := c.as(credential)
		return refused(who, want, who.sts.GetCallerIdentity, sts.CreateGetCallerIdentityRequest())
	}
	ask("404 InvalidAccessKeyId.NotFound", credentials.NewAccessKeyCredential("LTAI5tUnknownKey00000000", "x"))
	ask("400 InvalidSecurityToken.MismatchWithAccessKey",
		credentials.NewStsTokenCredential(c.s.Root().ID, c.s.Root().Secret, "CAISx"))
	ask("400 MissingSecurityToken", credentials.NewAccessKeyCredential("STS.NUnknown", "x"))
	ask("404 InvalidAccessKeyId.NotFound", credentials.NewStsTokenCredential("STS.NUnknown", "x", "CAISx"))

	// The SDK compares the string that the server signed with its own; that they are equal is how
	// it knows that the secret is wrong.
	who := c.as(credentials.NewAccessKeyCredential(c.s.Root().ID, "wrong"))
	request := sts.CreateGetCallerIdentityRequest()
	who.set(request, nil)
	_, err := who.sts.GetCallerIdentity(request)
	if c.format == "XML" {
		c.refusal("400 SignatureDoesNotMatch", "GetCallerIdentity", err)
		return
	}
	if err == nil || !strings.Contains(err.Error(), "InvalidAccessKeySecret") {
		c.Errorf("wrong secret: %v", err)
	}
}

// pages reads a list to its end and returns what is on its pages. A page is its items, the marker
// of the next one, and whether there is one.
func (c *caller) pages(read func(marker string) (items []string, next string, more bool)) []string {
	c.Helper()
	var all []string
	for marker, pages := "", 0; ; pages++ {
		items, next, more := read(marker)
		all = append(all, items...)
		if more != (next != "") {
			c.Errorf("IsTruncated %v with marker %q", more, next)
		}
		if next == "" || pages > 100 {
			return all
		}
		if next == marker {
			c.Fatalf("marker %q leads to itself", marker)
		}
		marker = next
	}
}
