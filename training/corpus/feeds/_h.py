import json,copy,glob,os,re,datetime,zoneinfo
D=os.path.dirname(os.path.abspath(__file__))
L={'p':'pass','a':'advise','r':'review','v':'violation','n':'not_applicable'}
CH={'fb':'facebook','ig':'instagram','x':'x','li':'linkedin','th':'threads','bs':'bluesky','tt':'tiktok','wa':'whatsapp'}
RK={'not_applicable':0,'pass':0,'advise':1,'review':2,'violation':3}
S=dict(by=None,policy='none',ch=None,n=0,out=[],last=None)
PERS=json.load(open(D+'/personas.json')); POL={'none':{},**json.load(open(D+'/policies.json'))}
def start(name):
    ids=[json.loads(l)['id'] for f in glob.glob(D+'/posts_*.jsonl') if os.path.basename(f)<name for l in open(f)]
    S['n']=max([int(i.split('-')[1]) for i in ids],default=0)
def lv(s): return {t[:-1]:L[t[-1]] for t in s.split()}
def lst(s):
    o={}
    for t in s.split():
        m=re.match(r'(\d+)(\w+)',t); o[m[1]]=[L[c] for c in m[2]]
    return o
def ts(s):
    if s is None or 'T' in s: return s
    t=datetime.datetime.strptime(s,'%Y-%m-%d %H:%M').replace(tzinfo=zoneinfo.ZoneInfo('Europe/Brussels')); return t.isoformat()
def img(alt=None,credit=None,lic=None,people=None,**k):
    m={'type':k.pop('type','image')}
    if alt is not None:m['alt']=alt
    if credit is not None:m['credit']=credit
    if lic is not None:m['licence']=lic
    if people is not None:m['people']=people
    m.update(k); return m
def own(alt,people=None,**k): return img(alt,k.pop('credit','eigen foto'),'own',people if people is not None else [],**k)
def pp(name=None,role=None,minor=None,consent='-',by=None,note=None):
    d={}
    if name:d['name']=name
    if role:d['role']=role
    if minor is not None:d['minor']=minor
    if consent!='-':d['consent']=consent
    if by:d['consent_by']=by
    if note:d['note']=note
    return d
def me(by,policy,ch=None): S.update(by=by,policy=policy,ch=ch)
def P(slug,text,e='4p',ok='',may='',s=None,dok=None,t='',note=None,ch=None,pol=None,sch=None,**k):
    S['n']+=1
    r={'id':f"feeds-{S['n']:04d}",'situation':slug,'by':k.pop('by',S['by']),'policy':pol if pol is not None else S['policy']}
    if text is not None:r['text']=text
    c=ch or S['ch']
    if c and c!='-':r['channel']=CH.get(c,c)
    for f in ['media','thread','first_comment','links','link_previews','quoted_source','topics','is_reply','in_reply_to','language','author']:
        if k.get(f) is not None: r[f]=k.pop(f)
        else: k.pop(f,None)
    if sch: r['scheduled_at']=ts(sch)
    if k: print('!! unknown',slug,k)
    r['expect']=lv(e)
    if ok:r['also_ok']=lst(ok)
    if may:r['may_raise']=lv(may)
    m=max([RK[v] for v in r['expect'].values()],default=0)
    r['decision']={3:'block',2:'review'}.get(m,'allow')
    if dok:r['decision_also_ok']=[{'a':'allow','r':'review','b':'block'}[c] for c in dok]
    if s:r['spans']={g:([v] if isinstance(v,str) else v) for g,v in s.items()}
    r['tags']=[f'g{g}' for g,v in r['expect'].items() if RK[v]>=1]+t.split()
    if len((text or '').split())>80:r['tags'].append('long')
    if note:r['note']=note
    S['out'].append(r);S['last']=dict(slug=slug,text=text,e=e,ch=ch,pol=pol,sch=sch,t=t,by=r['by'],**{f:copy.deepcopy(r.get(f)) for f in ['media','thread','first_comment','links','link_previews','quoted_source','topics','is_reply','in_reply_to','language','author']})
    return r
def T(e,mut=None,**k):
    a=copy.deepcopy(S['last']); a.update(k); a['e']=e
    if mut: mut(a)
    return P(a.pop('slug'),a.pop('text'),a.pop('e'),**a)
def strs(o):
    if isinstance(o,str): yield o
    elif isinstance(o,dict):
        for k,v in o.items(): yield from strs(v)
    elif isinstance(o,list):
        for v in o: yield from strs(v)
def save(name):
    bad=[]
    for r in S['out']:
        pub=[x for f in ['text','media','thread','first_comment','link_previews','links','quoted_source','scheduled_at'] if f in r for x in strs(r[f])]+list(strs({**PERS[r['by']],**r.get('author',{})}))
        for g,ss in r.get('spans',{}).items():
            if g not in r['expect']:bad.append((r['id'],r['situation'],'span without expect',g))
            for x in ss:
                if not any(x in y for y in pub):bad.append((r['id'],r['situation'],'no span',x))
        for g in list(r.get('also_ok',{})):
            if g not in r['expect']:bad.append((r['id'],r['situation'],'also_ok dropped',g,r['also_ok'].pop(g)))
        for g in list(r.get('may_raise',{})):
            if g in r['expect']:bad.append((r['id'],r['situation'],'may dropped',g,r['may_raise'].pop(g)))
        if not r.get('may_raise',1):del r['may_raise']
        if r['policy'] not in POL:bad.append((r['id'],'policy'))
        for m in r.get('media',[]):
            if m['type'] not in ('image','video','gif','document','audio','other'):bad.append((r['id'],'media'))
    for x in bad:print('!!',x)
    with open(f'{D}/{name}.jsonl','w') as f:
        for r in S['out']: f.write(json.dumps(r,ensure_ascii=False)+'\n')
    o=S['out'];b=sum(all(RK[v]==0 for v in r['expect'].values()) for r in o)
    print(name,len(o),'benign',b,'review',sum(r['decision']=='review' for r in o),'block',sum(r['decision']=='block' for r in o),'long',sum('long' in r['tags'] for r in o),'none',sum(r['policy']=='none' for r in o))
