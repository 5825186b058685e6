// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

// thing is an object of a service that the test plays.
type thing struct {
	Name types.String `tfsdk:"name"`
	Size types.String `tfsdk:"size"`
	ID   types.String `tfsdk:"id"`
	tfkit.Timeouts
}

// service holds one thing and fails when told to.
type service struct {
	name, size                          string
	failCreate, failRead, failUpdate    error
	madeThoughFailed, renamedThoughFail bool
	lag                                 int                      // reads that do not see the thing yet
	shows                               func(size string) string // what a read shows of the size; nil as it is
	reads                               int
}

var errGone = &ram.Error{Product: "ram", Action: "GetThing", Code: "EntityNotExist.Thing", Message: "gone", Status: 404}

func (s *service) spec() tfkit.Spec[thing] {
	read := func(m *thing) error {
		s.reads++
		switch {
		case s.failRead != nil:
			return s.failRead
		case s.name == "" || s.name != m.Name.ValueString():
			return errGone
		case s.lag > 0:
			s.lag--
			return errGone
		}
		m.Size, m.ID = tfkit.StringOrNull(s.size), types.StringValue("id-"+s.name)
		if s.shows != nil {
			m.Size = tfkit.StringOrNull(s.shows(s.size))
		}
		return nil
	}
	return tfkit.Spec[thing]{
		Type: "thing", Noun: "test thing", Identity: tfkit.Identity{Attributes: []string{"name"}, StableID: "id"},
		Schema: schema.Schema{Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{Required: true},
			"size": schema.StringAttribute{Optional: true},
			"id":   schema.StringAttribute{Computed: true},
		}},
		Create: func(_ context.Context, call tfkit.Call[thing]) error {
			if s.failCreate != nil && !s.madeThoughFailed {
				return s.failCreate
			}
			s.name, s.size = call.Plan.Name.ValueString(), call.Plan.Size.ValueString()
			if s.madeThoughFailed {
				call.Plan.ID = types.StringValue("id-" + s.name)
			}
			return s.failCreate
		},
		Read: func(_ context.Context, _ *ram.Client, m *thing) error { return read(m) },
		Update: func(_ context.Context, call tfkit.Call[thing]) error {
			if s.failUpdate == nil || s.renamedThoughFail {
				s.name = call.Plan.Name.ValueString()
			}
			if s.failUpdate == nil {
				s.size = call.Plan.Size.ValueString()
			}
			return s.failUpdate
		},
		Delete: func(context.Context, tfkit.Call[thing]) error {
			if s.name == "" {
				return errGone
			}
			s.name = ""
			return nil
		},
		List: &tfkit.List[thing]{All: func(context.Context, *ram.Client, tfkit.Filter) iter.Seq2[thing, error] {
			return func(yield func(thing, error) bool) {
				if yield(thing{Name: types.StringValue(s.name)}, nil) {
					yield(thing{}, errors.New("the second page is lost"))
				}
			}
		}},
	}
}

type testProvider struct {
	object tfkit.Object
	meta   *tfkit.Meta
}

func (testProvider) Metadata(_ context.Context, _ provider.MetadataRequest, r *provider.MetadataResponse) {
	r.TypeName = "test"
}
func (testProvider) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}
func (p testProvider) Configure(_ context.Context, _ provider.ConfigureRequest, r *provider.ConfigureResponse) {
	r.ResourceData, r.DataSourceData, r.ListResourceData = p.meta, p.meta, p.meta
}
func (p testProvider) Resources(context.Context) []func() resource.Resource {
	return p.object.Resources()
}
func (p testProvider) DataSources(context.Context) []func() datasource.DataSource {
	return p.object.DataSources()
}

// terraform drives one test_thing as Terraform does.
type terraform struct {
	t      *testing.T
	server tfprotov6.ProviderServer
	typ    tftypes.Object
}

func drive(t *testing.T, s *service) *terraform {
	t.Helper()
	return driveObject(t, s.spec(), &tfkit.Meta{Client: newAccount(t, emulator.Options{}).client})
}

func driveObject(t *testing.T, object tfkit.Object, meta *tfkit.Meta) *terraform {
	t.Helper()
	server := providerserver.NewProtocol6(testProvider{object, meta})()
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil || len(schemas.Diagnostics) > 0 {
		t.Fatal(err, schemas.Diagnostics)
	}
	empty, err := tfprotov6.NewDynamicValue(schemas.Provider.ValueType(),
		tftypes.NewValue(schemas.Provider.ValueType(), map[string]tftypes.Value{}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: &empty}); err != nil {
		t.Fatal(err)
	}
	return &terraform{t, server, schemas.ResourceSchemas["test_thing"].ValueType().(tftypes.Object)}
}

// value makes a thing: a name of "" is no thing at all.
func (tf *terraform) value(name, size string, id any) tftypes.Value {
	if name == "" {
		return tftypes.NewValue(tf.typ, nil)
	}
	var sizeValue any
	if size != "" {
		sizeValue = size
	}
	return tftypes.NewValue(tf.typ, map[string]tftypes.Value{
		"name": tftypes.NewValue(tftypes.String, name), "size": tftypes.NewValue(tftypes.String, sizeValue),
		"id":       tftypes.NewValue(tftypes.String, id),
		"timeouts": tftypes.NewValue(tf.typ.AttributeTypes["timeouts"], nil),
	})
}

func (tf *terraform) dynamic(v tftypes.Value) *tfprotov6.DynamicValue {
	d, err := tfprotov6.NewDynamicValue(tf.typ, v)
	if err != nil {
		tf.t.Fatal(err)
	}
	return &d
}

// apply goes from one thing to another and returns the name, size and ID in the new state, and the
// errors.
func (tf *terraform) apply(prior, planned tftypes.Value) (state []string, problems string) {
	tf.t.Helper()
	resp, err := tf.server.ApplyResourceChange(tf.t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: "test_thing", PriorState: tf.dynamic(prior), PlannedState: tf.dynamic(planned), Config: tf.dynamic(planned),
	})
	if err != nil {
		tf.t.Fatal(err)
	}
	return tf.state(resp.NewState), texts(resp.Diagnostics)
}

func (tf *terraform) state(d *tfprotov6.DynamicValue) []string {
	v, err := d.Unmarshal(tf.typ)
	if err != nil {
		tf.t.Fatal(err)
	}
	if v.IsNull() {
		return nil
	}
	m := map[string]tftypes.Value{}
	if err := v.As(&m); err != nil {
		tf.t.Fatal(err)
	}
	var out []string
	for _, k := range []string{"name", "size", "id"} {
		var s *string
		if err := m[k].As(&s); err != nil {
			tf.t.Fatal(err)
		}
		if s == nil {
			s = new(string)
		}
		out = append(out, *s)
	}
	return out
}

func texts(diags []*tfprotov6.Diagnostic) string {
	var out []string
	for _, d := range diags {
		out = append(out, d.Summary+": "+d.Detail)
	}
	return strings.Join(out, "\n")
}

func is(t *testing.T, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("state %q, want %q", got, want)
	}
}

const unknown = tftypes.UnknownValue

// What was made is in state, whatever fails after it; what was not made is not.
func TestCreateLosesNothing(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		service  service
		state    []string
		problems string
	}{
		"well":      {service{}, []string{"a", "big", "id-a"}, ""},
		"seen late": {service{lag: 2}, []string{"a", "big", "id-a"}, ""},
		"refused": {service{failCreate: &ram.Error{Action: "CreateThing", Code: "LimitExceeded.User",
			Message: "beyond"}}, nil, "RAM users, 5,000"},
		"exists already": {service{failCreate: &ram.Error{Action: "CreateThing", Code: "EntityAlreadyExists.Thing",
			Message: "EXIST", RequestID: "R1"}}, nil, `Its import ID is "a"`},
		"no permission": {service{failCreate: &ram.Error{Action: "CreateThing", Code: "NoPermission", Message: "no"}},
			nil, "ram:CreateThing"},
		"made, then failed": {service{failCreate: errors.New("the tags are lost"), madeThoughFailed: true},
			[]string{"a", "big", "id-a"}, "The tags are lost"},
		"made, not read back": {service{failRead: errors.New("no answer")}, []string{"a", "big", ""},
			`Cannot read back test thing "a": No answer`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tf := drive(t, &tt.service)
			state, problems := tf.apply(tf.value("", "", nil), tf.value("a", "big", unknown))
			is(t, state, tt.state...)
			if !strings.Contains(problems, tt.problems) || (tt.problems == "") != (problems == "") {
				t.Errorf("problems %q, want %q", problems, tt.problems)
			}
		})
	}
}

// An update that fails half-way leaves in state what holds, the new name included.
func TestUpdateLosesNothing(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		service service
		state   []string
		failed  bool
	}{
		"well":    {service{}, []string{"b", "big", "id-b"}, false},
		"refused": {service{failUpdate: errors.New("no")}, []string{"a", "small", "id-a"}, true},
		"renamed, then failed": {service{failUpdate: errors.New("no"), renamedThoughFail: true},
			[]string{"b", "small", "id-b"}, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.service.name, tt.service.size = "a", "small"
			tf := drive(t, &tt.service)
			state, problems := tf.apply(tf.value("a", "small", "id-a"), tf.value("b", "big", unknown))
			is(t, state, tt.state...)
			if (problems != "") != tt.failed {
				t.Errorf("problems %q", problems)
			}
		})
	}
}

// A value that the service keeps otherwise than it was sent is a warning and a change in the next
// plan. A value in state other than the planned one would be an error of Terraform's, which marks
// the object to be made anew.
func TestAValueKeptOtherwiseTaintsNothing(t *testing.T) {
	t.Parallel()
	s := &service{shows: strings.ToUpper}
	tf := drive(t, s)
	state, problems := tf.apply(tf.value("", "", nil), tf.value("a", "big", unknown))
	is(t, state, "a", "big", "id-a")
	if !strings.Contains(problems, `Test thing "a" is not yet as planned`) ||
		!strings.Contains(problems, "another value of: size.") {
		t.Errorf("problems %q", problems)
	}
	state, problems = tf.apply(tf.value("a", "big", "id-a"), tf.value("a", "huge", "id-a"))
	is(t, state, "a", "huge", "id-a")
	if problems == "" {
		t.Error("no word of a value that is kept otherwise")
	}
	resp, err := tf.server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: "test_thing",
		CurrentState: tf.dynamic(tf.value("a", "huge", "id-a"))})
	if err != nil {
		t.Fatal(err)
	}
	is(t, tf.state(resp.NewState), "a", "HUGE", "id-a")
}

// No time at all is refused while Terraform validates.
func TestTimeoutsOfNothing(t *testing.T) {
	t.Parallel()
	tf := drive(t, &service{})
	limits := tf.typ.AttributeTypes["timeouts"].(tftypes.Object)
	for given, ok := range map[string]bool{"5m": true, "0s": false, "-5m": false, "soon": false} {
		v := map[string]tftypes.Value{}
		for k := range limits.AttributeTypes {
			v[k] = tftypes.NewValue(tftypes.String, nil)
		}
		v["create"] = tftypes.NewValue(tftypes.String, given)
		resp, err := tf.server.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
			TypeName: "test_thing",
			Config: tf.dynamic(tftypes.NewValue(tf.typ, map[string]tftypes.Value{
				"name": tftypes.NewValue(tftypes.String, "a"), "size": tftypes.NewValue(tftypes.String, nil),
				"id":       tftypes.NewValue(tftypes.String, nil),
				"timeouts": tftypes.NewValue(limits, v),
			}))})
		if err != nil || (len(resp.Diagnostics) == 0) != ok {
			t.Errorf("%s: %v, %s", given, err, texts(resp.Diagnostics))
		}
	}
}

func TestDeleteOfNothingIsSuccess(t *testing.T) {
	t.Parallel()
	tf := drive(t, &service{})
	state, problems := tf.apply(tf.value("a", "small", "id-a"), tf.value("", "", nil))
	is(t, state)
	if problems != "" {
		t.Error(problems)
	}
}

// What is gone leaves the state without the framework's complaint about a missing identity, which
// every Terraform before 1.12 would provoke: it keeps none. An error is not gone.
func TestReadOfWhatIsGone(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		service service
		state   []string
		failed  bool
	}{
		"there": {service{name: "a", size: "small"}, []string{"a", "small", "id-a"}, false},
		"gone":  {service{}, nil, false},
		"error": {service{name: "a", failRead: errors.New("no answer")}, []string{"a", "small", "id-a"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tf := drive(t, &tt.service)
			resp, err := tf.server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: "test_thing",
				CurrentState: tf.dynamic(tf.value("a", "small", "id-a"))})
			if err != nil {
				t.Fatal(err)
			}
			is(t, tf.state(resp.NewState), tt.state...)
			if (len(resp.Diagnostics) > 0) != tt.failed {
				t.Error(texts(resp.Diagnostics))
			}
		})
	}
}

// A read that is refused for good is not waited for.
func TestReadBackDoesNotWaitForARefusal(t *testing.T) {
	t.Parallel()
	s := &service{failRead: &ram.Error{Code: "NoPermission"}}
	tf := drive(t, s)
	tf.apply(tf.value("", "", nil), tf.value("a", "", unknown))
	if s.reads != 1 {
		t.Errorf("%d reads, want 1", s.reads)
	}
}

func (p testProvider) ListResources(context.Context) []func() list.ListResource {
	return p.object.ListResources()
}

// An error on a later page is told, not swallowed.
func TestListYieldsErrors(t *testing.T) {
	t.Parallel()
	tf := drive(t, &service{name: "a"})
	schemas, err := tf.server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	typ := schemas.ListResourceSchemas["test_thing"].ValueType()
	config, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, map[string]tftypes.Value{}))
	if err != nil {
		t.Fatal(err)
	}
	stream, err := tf.server.(tfprotov6.ListResourceServer).ListResource(t.Context(),
		&tfprotov6.ListResourceRequest{TypeName: "test_thing", Config: &config})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for ev := range stream.Results {
		problems := ""
		for _, d := range ev.Diagnostics {
			if d.Severity == tfprotov6.DiagnosticSeverityError {
				problems += d.Summary + ": " + d.Detail
			}
		}
		got = append(got, ev.DisplayName+problems)
	}
	is(t, got, "a", "Cannot list test things: The second page is lost")
}
